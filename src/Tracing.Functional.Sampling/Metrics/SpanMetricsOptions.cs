using Tracing.Functional.Ground;
using Tracing.Functional.Streams;

namespace Tracing.Functional;

/// <summary>
/// What <c>AddSpanMetrics</c> records. Each provider reads the options when it is built: the defaults, then
/// <c>services.Configure&lt;SpanMetricsOptions&gt;(...)</c>, then the action in code.
/// </summary>
public sealed class SpanMetricsOptions
{
    /// <summary>The name of the meter, unless <see cref="MeterName"/> is changed: <c>Tracing.Functional.SpanMetrics</c>.</summary>
    public const string DefaultMeterName = "Tracing.Functional.SpanMetrics";

    private const int MostBoundaries = 100;

    /// <summary>
    /// Whether spans that the policy drops at their start are recorded, so that they are counted too. They are not exported. All figures
    /// are exact then. Costs about what an unsampled recorded span costs. No effect while nobody listens to the meter. Default: false.
    /// </summary>
    public bool RecordAll { get; set; }

    /// <summary>
    /// How many operations (names of spans) have figures of their own. All later ones share the operation <c>(other)</c>. 1 to 100,000;
    /// default 1,000.
    /// </summary>
    public int MaxOperations { get; set; } = OperationNames.DefaultMost;

    /// <summary>
    /// The most spans that one kept span counts for in an estimated figure. A span that stands for more counts for this many, and is
    /// counted in <c>tracing.span_metrics.unreliable</c>. Each takes one measurement, so this bounds the work that a forged tracestate can
    /// cause. 1 to 1,000,000; default 1,000.
    /// </summary>
    public int MaxAdjustedCount { get; set; } = 1_000;

    /// <summary>
    /// The name of the meter. Give two providers in one process different names if each has a meter provider of its own: a meter provider
    /// hears all meters of a name. 1 to 255 characters; default <see cref="DefaultMeterName"/>.
    /// </summary>
    public string MeterName { get; set; } = DefaultMeterName;

    /// <summary>
    /// The upper bounds of the histogram's buckets, in seconds, above 0 and ascending; at most 100. Default: none, which means those of the
    /// semantic conventions for HTTP durations, from 5 ms to 10 s.
    /// </summary>
    public IList<double> Boundaries { get; } = [];

    internal static void Check(SpanMetricsOptions options)
    {
        Allowed.Require(
            options.MaxOperations is >= 1 and <= 100_000, nameof(MaxOperations), options.MaxOperations, "1 to 100,000 operations");
        Allowed.Require(
            options.MaxAdjustedCount is >= 1 and <= 1_000_000, nameof(MaxAdjustedCount), options.MaxAdjustedCount, "1 to 1,000,000 spans");
        Allowed.Require(
            !string.IsNullOrWhiteSpace(options.MeterName) && options.MeterName.Length <= 255,
            nameof(MeterName), options.MeterName, "1 to 255 characters");
        Allowed.Require(
            options.Boundaries.Count <= MostBoundaries,
            $"{nameof(Boundaries)}.Count", options.Boundaries.Count, $"at most {MostBoundaries}");
        var last = 0.0;
        foreach (var boundary in options.Boundaries)
        {
            Allowed.Require(
                double.IsFinite(boundary) && boundary > last, nameof(Boundaries), boundary, "seconds above 0 in ascending order");
            last = boundary;
        }
    }
}
