using System.Runtime.CompilerServices;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>How often <c>Spans.Retry</c> tries, and how long it waits in between. Immutable.</summary>
public sealed record RetryOptions
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);
    private static readonly Hook s_should = new("retry condition");
    private static readonly Hook s_random = new("retry randomness");

    internal static RetryOptions Default { get; } = new();

    /// <summary>How often the work is tried, including the first time; 1 to 1,000. Default: 3.</summary>
    public int Attempts { get; init => field = value is >= 1 and <= 1_000 ? value : throw Refusal(value, "1 to 1,000"); } = 3;

    /// <summary>The wait before the first retry; 0 to 1 day. Default: 200 ms.</summary>
    public TimeSpan Delay { get; init => field = Within(value); } = TimeSpan.FromMilliseconds(200);

    /// <summary>Each wait is this many times as long as the one before; 1 (always the same) to 10. Default: 2.</summary>
    public double Factor { get; init => field = value is >= 1 and <= 10 ? value : throw Refusal(value, "1 to 10"); } = 2;

    /// <summary>The longest wait; 0 to 1 day. Default: 30 s.</summary>
    public TimeSpan MaxDelay { get; init => field = Within(value); } = TimeSpan.FromSeconds(30);

    /// <summary>The random part of each wait, so that callers do not retry all at once; 0 to 1. Default: 0.5.</summary>
    public double Jitter { get; init => field = value is >= 0 and <= 1 ? value : throw Refusal(value, "0 to 1"); } = 0.5;

    /// <summary>
    /// Whether to retry after this exception. Asked about all exceptions, also of a try that cancelled itself, such as one with a timeout
    /// of its own; not asked when the token that <c>Retry</c> was given is cancelled. If it throws, that is counted and there is no retry.
    /// Default: always.
    /// </summary>
    public Func<Exception, bool>? ShouldRetry { get; init; }

    /// <summary>Whether each try has a span of its own under the span of the whole. Default: false.</summary>
    public bool SpanPerAttempt { get; init; }

    /// <summary>The clock of the waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; init => field = There(value); } = TimeProvider.System;

    /// <summary>Returns random numbers from 0 up to 1. Default: <see cref="System.Random.Shared"/>.</summary>
    public Func<double> Random { get; init => field = There(value); } = System.Random.Shared.NextDouble;

    internal bool Retries(Exception error) =>
        ShouldRetry is not { } should || s_should.Run((should, error), static asked => asked.should(asked.error), fallback: false);

    /// <summary>The wait before that retry, which is counted from 1.</summary>
    internal TimeSpan DelayBefore(int retry)
    {
        var full = Math.Min(MaxDelay.TotalMilliseconds, Delay.TotalMilliseconds * Math.Pow(Factor, retry - 1));
        var chance = s_random.Run(Random, static random => random(), fallback: 0.0);
        var drawn = double.IsNaN(chance) ? 0 : Math.Clamp(chance, 0, 1);
        return TimeSpan.FromMilliseconds(full * (1 - (Jitter * drawn)));
    }

    private static TimeSpan Within(TimeSpan value, [CallerMemberName] string option = "") =>
        value >= TimeSpan.Zero && value <= s_longest ? value : throw Refusal(value, "0 to 1 day", option);

    private static T There<T>(T? value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static ArgumentOutOfRangeException Refusal(object value, string allowed, [CallerMemberName] string option = "") =>
        new(option, value, Allowed.Sentence(option, value, allowed));
}
