// Retries: what is tried when, in virtual time, and what the span records.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class RetryTests
{
    private static readonly RetryOptions s_steady = new() { Attempts = 4, Delay = TimeSpan.FromSeconds(1), Jitter = 0 };

    [Test]
    public async Task Failures_retries_and_the_resolution_are_told_in_order()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var time = new InstantTime();
        var tries = 0;

        var answer = await Functional.Spans.Retry(
            "charge", (_, _) =>
                ++tries < 3 ? throw new TimeoutException($"try {tries}") : Task.FromResult(42), s_steady with { TimeProvider = time });

        var span = recorded["charge"];
        Assert.That((answer, tries), Is.EqualTo((42, 3)));
        Assert.That(time.Waits, Is.EqualTo(new[] { TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2) }));
        Assert.That(span.Status, Is.EqualTo(ActivityStatusCode.Unset));
        Assert.That(span.Events.Select(happened => happened.Name),
            Is.EqualTo(new[] { "error.detected", "exception", "retry.attempt", "exception", "retry.attempt", "error.resolved" }));
        Assert.That(ErrorTests.Tag(span.Events.First(), "error.type"), Is.EqualTo("external"));
        var second = span.Events.ElementAt(4).Tags.ToDictionary(tag => tag.Key, tag => tag.Value);
        Assert.That(second["retry.count"], Is.EqualTo(2));
        Assert.That(second["retry.max"], Is.EqualTo(3));
        Assert.That(second["retry.delay_ms"], Is.EqualTo(2000.0));
        Assert.That(second["retry.cause"], Is.EqualTo("System.TimeoutException"));
        Assert.That(ErrorTests.Tag(span.Events.Last(), "retry.count"), Is.EqualTo(2));
    }

    [Test]
    public async Task The_last_failure_fails_the_span_and_goes_on_with_spans_per_attempt_or_without([Values] bool perAttempt)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var options = s_steady with { Attempts = 2, SpanPerAttempt = perAttempt, TimeProvider = new InstantTime() };

        await Assert.ThrowsAsync<TimeoutException>(
            () => Functional.Spans.Retry("charge", (_, _) => Task.FromException<int>(new TimeoutException("slow")), options));

        var span = recorded["charge"];
        Assert.That((span.Status, span.StatusDescription, span.GetTagItem("error.type")),
            Is.EqualTo((ActivityStatusCode.Error, "slow", "external")));
        Assert.That(recorded.Spans.Sum(any => any.Events.Count(happened => happened.Name == "exception")), Is.EqualTo(2),
            "each failure once, where it was first seen");
        Assert.That(span.Events.Count(happened => happened.Name == "exception"), Is.EqualTo(perAttempt ? 0 : 2));
        Assert.That(recorded.Spans.Where(any => any != span).Select(any => any.GetTagItem("retry.attempt")),
            Is.EqualTo(perAttempt ? [1L, 2L] : Array.Empty<long>()));
    }

    [Test]
    public async Task What_is_not_worth_it_is_not_tried_again_and_a_condition_that_throws_says_no()
    {
        foreach (var should in new Func<Exception, bool>[] { _ => false, _ => throw new InvalidOperationException("broken") })
        {
            var tries = 0;
            await Assert.ThrowsAsync<TimeoutException>(() => Functional.Spans.Retry(
                "charge", (_, _) =>
                    Task.FromException<int>(new TimeoutException($"{++tries}")),
                        s_steady with { ShouldRetry = should, TimeProvider = new InstantTime() }));
            Assert.That(tries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_cancellation_ends_the_wait_and_is_no_error()
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        using var stop = new CancellationTokenSource();
        var options = new RetryOptions { Delay = TimeSpan.FromDays(1) };
        var hasFailed = new TaskCompletionSource();

        var work = Functional.Spans.Retry(
            "charge",
            (_, _) =>
            {
                hasFailed.TrySetResult();
                return Task.FromException<int>(new TimeoutException());
            },
            options,
            cancellationToken: stop.Token);
        await hasFailed.Task;
        stop.Cancel();

        await Assert.ThrowsAsync<TaskCanceledException>(() => work);
        Assert.That(recorded["charge"].Status, Is.EqualTo(ActivityStatusCode.Unset));
    }

    [Test]
    public async Task A_failure_after_the_cancellation_is_not_tried_again_and_goes_on_as_it_is()
    {
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAsync<TimeoutException>(() => Functional.Spans.Retry(
            "charge",
            (_, _) =>
            {
                stop.Cancel();
                return Task.FromException<int>(new TimeoutException());
            },
            cancellationToken: stop.Token));
    }

    [Test]
    public async Task It_runs_the_same_where_nobody_listens()
    {
        var tries = 0;
        await Functional.Spans.Retry("charge", async (_, _) =>
        {
            await Task.Yield();
            if (++tries < 3)
                throw new TimeoutException();
        }, s_steady with { TimeProvider = new InstantTime() });
        Assert.That(tries, Is.EqualTo(3));
    }

    [Test]
    public void Waits_grow_up_to_the_longest_and_chance_only_shortens_them()
    {
        var options = new RetryOptions
        {
            Attempts = 1_000,
            Delay = TimeSpan.FromSeconds(1),
            Factor = 10,
            MaxDelay = TimeSpan.FromSeconds(30),
            Jitter = 0.5,
            Random = () => 1,
        };
        Assert.That(options.DelayBefore(1), Is.EqualTo(TimeSpan.FromSeconds(0.5)));
        Assert.That(options.DelayBefore(2), Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(options.DelayBefore(999), Is.EqualTo(TimeSpan.FromSeconds(15)));
        Assert.That((options with { Random = () => double.NaN }).DelayBefore(1), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(
            (options with { Random = () => throw new InvalidOperationException() }).DelayBefore(1), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Options_out_of_range_are_refused_by_name()
    {
        Refused("Attempts", () => new RetryOptions { Attempts = 0 });
        Refused("Delay", () => new RetryOptions { Delay = TimeSpan.FromTicks(-1) });
        Refused("Factor", () => new RetryOptions { Factor = double.NaN });
        Refused("MaxDelay", () => new RetryOptions { MaxDelay = TimeSpan.MaxValue });
        Refused("Jitter", () => new RetryOptions { Jitter = 1.1 });

        static void Refused(string option, Func<object> make) =>
            Assert.That(Assert.Throws<ArgumentOutOfRangeException>(() => make())!.ParamName, Is.EqualTo(option));
    }

    // Timers are due at once; how long they were to wait is kept.
    private sealed class InstantTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
