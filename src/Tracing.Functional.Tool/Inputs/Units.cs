using System.Globalization;

namespace Tracing.Functional.Tool.Inputs;

// Rates and times with their units, as policies write them: 100/s, 2.5/min, 500 ms, 10min.
internal static class Units
{
    /// <summary>Events per second, 0 to 1,000,000,000.</summary>
    /// <exception cref="InputException">It is no rate.</exception>
    public static double Rate(string option, string text)
    {
        var parts = text.Split('/');
        double? seconds = parts.Length != 2 ? null : parts[1].Trim() switch { "s" => 1, "min" => 60, "h" => 3600, _ => null };
        return seconds is { } per && Number(parts[0]) is { } number && number / per <= 1e9
            ? number / per
            : throw new InputException($"{option} is {text}; allowed: a number with its unit, /s, /min or /h, such as 100/s.");
    }

    /// <summary>A time, 0 to 1,000 days.</summary>
    /// <exception cref="InputException">It is no time.</exception>
    public static TimeSpan Time(string option, string text)
    {
        var unit = text.AsSpan().TrimStart("0123456789.").Trim().ToString();
        double? milliseconds = unit switch { "ms" => 1, "s" => 1e3, "min" => 6e4, "h" => 36e5, "d" => 864e5, _ => null };
        return milliseconds is { } per && Number(text[..^unit.Length]) is { } number && number * per <= 864e8
            ? TimeSpan.FromTicks((long)Math.Round(number * per * TimeSpan.TicksPerMillisecond))
            : throw new InputException($"{option} is {text}; allowed: a number with its unit, ms, s, min, h or d, such as 90s.");
    }

    /// <summary>A name and a value, as NAME=VALUE.</summary>
    public static (string Name, string Value) Pair(string option, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (text[..at], text[(at + 1)..])
            : throw new InputException($"{option} is {text}; allowed: a name and a value, such as {option} name=value.");
    }

    /// <summary>A value of an attribute: true, false, a number, or a text; quotes make it a text.</summary>
    public static object Value(string text)
    {
        if (text is ['"', .. var inner, '"'])
            return inner;
        if (text is "true" or "false")
            return text is "true";
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return whole;
        const NumberStyles Real = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Real, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : text;
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
