using System.Globalization;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>When the adviser speaks. Read once, when it is made; every value is checked then.</summary>
public sealed class AdviserOptions
{
    /// <summary>Whether it looks at spans at all; false also turns the one off that <c>AddTracing</c> adds in development. Default: true.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The most findings in any 60 seconds, of all kinds; one that comes too many is told when it is seen again. 1 to 10,000. Default: 10.</summary>
    public int FindingsPerMinute { get; set; } = 10;

    /// <summary>A text longer than this is huge, in UTF-16 characters. 1 or more. Default: 4096.</summary>
    public int HugeValueLength { get; set; } = 4096;

    /// <summary>A span shorter than this is short. Above 0, at most 1 day. Default: 10 microseconds.</summary>
    public TimeSpan ShortSpan { get; set; } = TimeSpan.FromMicroseconds(10);

    /// <summary>As many short spans of one name within a minute are many. 1 or more. Default: 100.</summary>
    public int ManyShortSpans { get; set; } = 100;

    /// <summary>A span that is open for longer was forgotten, most likely. Above 0, at most 1 day. Default: 5 minutes.</summary>
    public TimeSpan LongestOpen { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The clock of all waits. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>A copy, after a refusal of what is out of range.</summary>
    internal AdviserOptions Checked()
    {
        Check(TimeProvider is not null, nameof(TimeProvider), "null", "a clock");
        Check(FindingsPerMinute is >= 1 and <= 10_000, nameof(FindingsPerMinute), FindingsPerMinute, "1 to 10,000");
        Check(HugeValueLength >= 1, nameof(HugeValueLength), HugeValueLength, "1 or more characters");
        StreamChecks.Period(ShortSpan, nameof(ShortSpan));
        Check(ManyShortSpans >= 1, nameof(ManyShortSpans), ManyShortSpans, "1 or more");
        StreamChecks.Period(LongestOpen, nameof(LongestOpen));
        return (AdviserOptions)MemberwiseClone();
    }

    private static void Check(bool isLegal, string name, object value, string allowed)
    {
        if (!isLegal)
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; allowed: {allowed}."));
    }
}
