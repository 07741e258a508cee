using System.Runtime.CompilerServices;

namespace Tracing.Functional.Streams;

// Argument checks of the stream operators. Every error names the parameter, its value and the allowed range.
internal static class StreamChecks
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static void NotNegative(TimeSpan time, [CallerArgumentExpression(nameof(time))] string parameter = "")
    {
        if (time < TimeSpan.Zero) throw Refusal(parameter, time, "0 or more");
    }

    public static void Wait(TimeSpan time, [CallerArgumentExpression(nameof(time))] string parameter = "")
    {
        if (time < TimeSpan.Zero || time > Longest) throw Refusal(parameter, time, "0 to 1 day");
    }

    public static void Period(TimeSpan time, [CallerArgumentExpression(nameof(time))] string parameter = "")
    {
        if (time <= TimeSpan.Zero || time > Longest) throw Refusal(parameter, time, "above 0, at most 1 day");
    }

    public static void Positive(int number, [CallerArgumentExpression(nameof(number))] string parameter = "")
    {
        if (number < 1) throw Refusal(parameter, number, "1 or more");
    }

    private static ArgumentOutOfRangeException Refusal(string parameter, object value, string allowed) =>
        new(parameter, value, $"{parameter} is {value}; allowed: {allowed}.");
}
