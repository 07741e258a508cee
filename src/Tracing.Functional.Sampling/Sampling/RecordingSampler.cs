using System.Diagnostics;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;
using Tracing.Functional.Ground;
using Tracing.Functional.Metrics;

namespace Tracing.Functional.Sampling;

// Records spans that the policy drops at their start, if exact span metrics need them. They are not exported. Created only if there are
// span metrics. It does nothing while nobody listens to them.
internal sealed class RecordingSampler : Sampler
{
    private readonly PolicySampler _inner;
    private readonly SpanMetrics _metrics;

    public RecordingSampler(PolicySampler inner, SpanMetrics metrics)
    {
        (_inner, _metrics) = (inner, metrics);
        Description = inner.Description;
        inner.Described += text => Description = text;
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var result = _inner.ShouldSample(in samplingParameters);
        return result.Decision == SamplingDecision.Drop && _metrics.IsEnabled && IsNeeded(in samplingParameters)
            ? new SamplingResult(SamplingDecision.RecordOnly, Marked(in samplingParameters, result.Attributes), result.TraceStateString)
            : result;
    }

    /// <summary>The framework hands the flag of a sampled parent on to a span that is recorded. A mark says that it is no decision.</summary>
    private static IEnumerable<KeyValuePair<string, object>>? Marked(
        in SamplingParameters parameters, IEnumerable<KeyValuePair<string, object>>? attributes) =>
        (parameters.ParentContext.TraceFlags & ActivityTraceFlags.Recorded) == ActivityTraceFlags.None
            ? attributes
            : [.. attributes ?? [], SpanMarks.MeasureOnly];

    private bool IsNeeded(in SamplingParameters parameters)
    {
        if (ConnectionSpans.IsOne(parameters.Name))
            return false;
        var parent = parameters.ParentContext;
        if (parent.TraceId == default || parent.IsRemote)
            return _metrics.SeesAll(parent.IsRemote);

        // A child of a span that is not recorded belongs to a trace that nobody has to see.
        var isUnseen = Activity.Current is { IsAllDataRequested: false } current && current.SpanId == parent.SpanId;
        return !isUnseen && (_metrics.SeesAll(isRemote: false) || _metrics.SeesAll(isRemote: true));
    }
}
