using System.Globalization;

namespace Tracing.Functional.Tool.Output;

// Numbers and times as people read them.
internal static class Words
{
    public static string Number(double number) =>
        number.ToString(Math.Abs(number) >= 100 ? "N0" : "0.####", CultureInfo.InvariantCulture);

    public static string Whole(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    /// <summary>How far a number is from the truth, with its sign.</summary>
    public static string Off(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";

    public static string Rate(double perSecond) => Number(perSecond) + "/s";

    public static string Time(TimeSpan time)
    {
        var (value, unit) = time switch
        {
            { TotalSeconds: < 1 } when time > TimeSpan.Zero => (time.TotalMilliseconds, "ms"),
            { TotalSeconds: <= 120 } => (time.TotalSeconds, "s"),
            { TotalMinutes: <= 120 } => (time.TotalMinutes, "min"),
            { TotalHours: <= 48 } => (time.TotalHours, "h"),
            _ => (time.TotalDays, "d"),
        };
        return $"{value.ToString("0.##", CultureInfo.InvariantCulture)} {unit}";
    }
}
