using System.ComponentModel;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// How whole traces are held until they are decided. Read once, when the provider is built; every value is checked then.
/// </summary>
public sealed class WholeTraceOptions
{
    /// <summary>The most memory that undecided traces may take, in bytes by the engine's estimate: a hard cap. 64 KiB to 1 TiB; default 64 MiB.</summary>
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>A trace with this many ended spans is decided on them; later ones follow. 1 to 10,000,000; default 10,000.</summary>
    public int MaxSpansPerTrace { get; set; } = 10_000;

    /// <summary>
    /// How long a trace whose local root has ended and that has no open span waits for detached work before it is decided.
    /// 0 to 1 hour; default 100 ms.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A trace this old is decided on the spans that have ended. 1 ms to 1 day; default 2 minutes.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How many decided traces are remembered, so that late spans follow what was decided; about 50 bytes each, beside
    /// <see cref="MaxBytes"/>. 1 to 10,000,000; default 32,768.
    /// </summary>
    public int DecisionCacheSize { get; set; } = 32_768;

    /// <summary>
    /// Whether the local root of a kept trace carries <c>sampling.rule</c> and, where it is known, <c>sampling.adjusted_count</c>.
    /// Default: false.
    /// </summary>
    public bool AnnotateDecisions { get; set; }

    /// <summary>The former name of <see cref="DecisionCacheSize"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int VerdictCacheSize
    {
        get => DecisionCacheSize;
        set => DecisionCacheSize = value;
    }

    /// <summary>A copy that later changes do not reach, or an exception that names the option, its value and its range.</summary>
    internal WholeTraceOptions Checked()
    {
        Allowed.Require(MaxBytes is >= 64 * 1024 and <= 1L << 40, nameof(MaxBytes), MaxBytes, "65,536 to 1,099,511,627,776 bytes");
        Allowed.Require(MaxSpansPerTrace is >= 1 and <= 10_000_000, nameof(MaxSpansPerTrace), MaxSpansPerTrace, "1 to 10,000,000 spans");
        Allowed.Require(Grace >= TimeSpan.Zero && Grace <= TimeSpan.FromHours(1), nameof(Grace), Grace, "0 to 1 hour");
        Allowed.Require(MaxAge >= TimeSpan.FromMilliseconds(1) && MaxAge <= TimeSpan.FromDays(1), nameof(MaxAge), MaxAge, "1 ms to 1 day");
        Allowed.Require(DecisionCacheSize is >= 1 and <= 10_000_000, nameof(DecisionCacheSize), DecisionCacheSize, "1 to 10,000,000 traces");
        return (WholeTraceOptions)MemberwiseClone();
    }
}
