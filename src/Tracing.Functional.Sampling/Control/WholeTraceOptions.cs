using System.ComponentModel;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// How whole traces are held until they are decided. The values are read and checked once, when the <see cref="SamplingControl"/> is
/// created. A trace that reaches a limit before it is over is cut: it is decided by what is certain then, and a rule whose condition is not
/// known has no opinion. If it is dropped so, its spans go, but later ones can still keep what follows (<c>sampling.partial</c>).
/// </summary>
public sealed class WholeTraceOptions
{
    /// <summary>
    /// The most memory that held traces may use, and kept spans until exporters have taken them, in bytes, as the engine estimates it. A
    /// hard cap: if it is reached, traces are cut. If that is not enough, kept spans are lost, and counted. 64 KiB to 1 TiB; default
    /// 64 MiB.
    /// </summary>
    public long MaxBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// A trace is cut when this many of its spans are held. 1 to 10,000,000; default 10,000.
    /// </summary>
    public int MaxSpansPerTrace { get; set; } = 10_000;

    /// <summary>
    /// How long a trace still waits for detached work when its local root has ended and no span is open. Then it is decided.
    /// 0 to 1 hour; default 100 ms.
    /// </summary>
    public TimeSpan Grace { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A trace is cut when it has run for this long, and again each time this long. 1 ms to 1 day; default 2 minutes.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether <c>ForceFlush</c> also cuts the traces that still run. If false, it decides only those that are complete, and the others
    /// stay held. A shutdown decides all. Default: false.
    /// </summary>
    public bool FlushRunningTraces { get; set; }

    /// <summary>
    /// How many decisions are remembered, so that late spans follow them. Each takes about 50 bytes, which <see cref="MaxBytes"/> does not
    /// include. 1 to 10,000,000; default 32,768.
    /// </summary>
    public int DecisionCacheSize { get; set; } = 32_768;

    /// <summary>
    /// Whether the local root of a kept trace gets the attribute <c>sampling.rule</c> and, if counts are reliable,
    /// <c>sampling.adjusted_count</c>. Default: false.
    /// </summary>
    public bool AnnotateDecisions { get; set; }

    /// <summary>The former name of <see cref="DecisionCacheSize"/>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public int VerdictCacheSize
    {
        get => DecisionCacheSize;
        set => DecisionCacheSize = value;
    }

    /// <summary>Returns a copy, so that later changes have no effect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range. The message names it and its range.</exception>
    internal WholeTraceOptions Checked()
    {
        Allowed.Require(MaxBytes is >= 64 * 1024 and <= 1L << 40, nameof(MaxBytes), MaxBytes, "65,536 to 1,099,511,627,776 bytes");
        Allowed.Require(MaxSpansPerTrace is >= 1 and <= 10_000_000, nameof(MaxSpansPerTrace), MaxSpansPerTrace, "1 to 10,000,000 spans");
        Allowed.Require(Grace >= TimeSpan.Zero && Grace <= TimeSpan.FromHours(1), nameof(Grace), Grace, "0 to 1 hour");
        Allowed.Require(MaxAge >= TimeSpan.FromMilliseconds(1) && MaxAge <= TimeSpan.FromDays(1), nameof(MaxAge), MaxAge, "1 ms to 1 day");
        Allowed.Require(
            DecisionCacheSize is >= 1 and <= 10_000_000, nameof(DecisionCacheSize), DecisionCacheSize, "1 to 10,000,000 traces");
        return (WholeTraceOptions)MemberwiseClone();
    }
}
