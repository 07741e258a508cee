using OpenTelemetry.Trace;
using Tracing.Functional.Instrumentation;

namespace Tracing.Functional.Sampling;

// Drops what a filter leaves out and asks the policy about the rest. Where nothing is left out there is no such sampler, and no cost.
internal sealed class FilteredSampler(Sampler inner, SpanFilter filter) : Sampler
{
    private static readonly SamplingResult Dropped = new(SamplingDecision.Drop);
    private readonly Hook _hook = new("sampling.filter");

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isLocalRoot = parent.TraceId == default || parent.IsRemote;
        return _hook.Run((filter, isLocalRoot), static state => state.filter.IsLeftOut(state.isLocalRoot), fallback: false)
            ? Dropped
            : inner.ShouldSample(in samplingParameters);
    }
}
