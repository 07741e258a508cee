using System.Diagnostics;
using Tracing.Functional.Advice;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// When the adviser reports. <c>AddAdviser</c> reads the options when the provider is built: the defaults, then
/// <c>services.Configure&lt;AdviserOptions&gt;(...)</c>, then its own action. <c>new Adviser(options)</c> reads them at once.
/// </summary>
public sealed class AdviserOptions
{
    private const int MostChecks = 32;
    private const int LongestName = 64;
    private readonly List<OwnCheck> _checks = [];

    /// <summary>
    /// Whether the adviser looks at spans at all. False also turns off the one that <c>AddTracing</c> adds in development. Default: true.
    /// </summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>
    /// The most findings in any 60 seconds, of all kinds. A finding over the limit is reported when it is seen again. 1 to 10,000.
    /// Default: 10.
    /// </summary>
    public int FindingsPerMinute { get; set; } = 10;

    /// <summary>Texts longer than this are huge, in UTF-16 characters. 1 or more. Default: 4096.</summary>
    public int HugeValueLength { get; set; } = 4096;

    /// <summary>Spans shorter than this are short. Above 0, at most 1 day. Default: 10 microseconds.</summary>
    public TimeSpan ShortSpan { get; set; } = TimeSpan.FromMicroseconds(10);

    /// <summary>Short spans of one name per minute that trigger a finding. 1 or more. Default: 100.</summary>
    public int ManyShortSpans { get; set; } = 100;

    /// <summary>A span that is open for longer triggers a finding. Above 0, at most 1 day. Default: 5 minutes.</summary>
    public TimeSpan LongestOpen { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The clock of all times. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal IReadOnlyList<OwnCheck> Checks => _checks;

    /// <summary>
    /// Adds a check of your own. It runs for each recorded span, those of frameworks too, in the thread that ends the span. So it must be
    /// fast. It must only read the span, and not keep it. If it throws, the fault is counted in <c>tracing.instrumentation.faults</c>, the
    /// first one is logged, and there is no advice on that span.
    /// </summary>
    /// <param name="name">Names the check in findings: 1 to 64 characters, another one for each check. At most 32 checks.</param>
    /// <param name="check">
    /// Returns what to do instead, or null if the span is fine. Findings keep 200 characters of it, with its secrets redacted.
    /// </param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The name is empty, too long or in use, or there are 32 checks.</exception>
    /// <example><code>
    /// adviser.AddCheck("tenant", span => span.GetTagItem("tenant.id") is null ? "set tenant.id" : null)
    /// </code></example>
    public AdviserOptions AddCheck(string name, Func<Activity, string?> check)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(check);
        Allowed.Require(name.Trim().Length is > 0 and <= LongestName, nameof(name), name, $"1 to {LongestName} characters");
        var isNew = !_checks.Exists(other => string.Equals(other.Name, name, StringComparison.Ordinal));
        Allowed.Require(isNew, nameof(name), name, "a name that no other check has");
        Allowed.Require(_checks.Count < MostChecks, nameof(Checks), _checks.Count + 1, $"at most {MostChecks}");
        _checks.Add(new OwnCheck(name, check));
        return this;
    }

    internal static void Check(AdviserOptions options)
    {
        Allowed.Require(options.TimeProvider is not null, nameof(TimeProvider), null, "a clock");
        var findings = options.FindingsPerMinute;
        Allowed.Require(findings is >= 1 and <= 10_000, nameof(FindingsPerMinute), findings, "1 to 10,000");
        Allowed.Require(options.HugeValueLength >= 1, nameof(HugeValueLength), options.HugeValueLength, "1 or more characters");
        Period(options.ShortSpan, nameof(ShortSpan));
        Allowed.Require(options.ManyShortSpans >= 1, nameof(ManyShortSpans), options.ManyShortSpans, "1 or more");
        Period(options.LongestOpen, nameof(LongestOpen));
    }

    /// <summary>A copy, which later changes do not reach. The adviser copies the checks.</summary>
    internal AdviserOptions Checked()
    {
        Check(this);
        return (AdviserOptions)MemberwiseClone();
    }

    private static void Period(TimeSpan time, string name) =>
        Allowed.Require(time > TimeSpan.Zero && time <= TimeSpan.FromDays(1), name, time, "above 0, at most 1 day");
}
