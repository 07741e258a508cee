using System.Globalization;

namespace Tracing.Functional.Instrumentation.Grpc;

// The deadline of a call, from its grpc-timeout header: up to eight digits and a unit. Any other text is no deadline.
internal static class GrpcTimeout
{
    public const string Header = "grpc-timeout";

    private const int MostDigits = 8;

    private static readonly TimeSpan s_mostSlack = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a call was given up because of its deadline. One side's timer may fire a little before the other's.</summary>
    public static bool HasPassed(TimeSpan timeout, TimeSpan elapsed) =>
        elapsed >= timeout - TimeSpan.FromTicks(Math.Min(timeout.Ticks / 20, s_mostSlack.Ticks));

    public static TimeSpan? Parse(ReadOnlySpan<char> text)
    {
        if (text.Length is < 2 or > MostDigits + 1
            || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return null;
        return text[^1] switch
        {
            'H' => TimeSpan.FromTicks(value * TimeSpan.TicksPerHour),
            'M' => TimeSpan.FromTicks(value * TimeSpan.TicksPerMinute),
            'S' => TimeSpan.FromTicks(value * TimeSpan.TicksPerSecond),
            'm' => TimeSpan.FromTicks(value * TimeSpan.TicksPerMillisecond),
            'u' => TimeSpan.FromTicks(value * TimeSpan.TicksPerMicrosecond),
            'n' => TimeSpan.FromTicks(value / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }
}
