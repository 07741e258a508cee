using OpenTelemetry.Trace;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Sampling;

// Drops the spans that a filter leaves out, and asks the policy about the others. Created only if there is a filter, so that providers
// without one pay nothing.
internal sealed class FilteredSampler : Sampler
{
    private readonly Hook _hook = new("sampling.filter");
    private readonly PolicySampler _inner;
    private readonly Sampler _others;
    private readonly SpanFilter _filter;

    /// <summary>The sampler that drops, the one that decides about the others, and the filter.</summary>
    public FilteredSampler(PolicySampler inner, Sampler others, SpanFilter filter)
    {
        (_inner, _others, _filter) = (inner, others, filter);
        Description = inner.Description;
        inner.Described += text => Description = text;
    }

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var parent = samplingParameters.ParentContext;
        var isLocalRoot = parent.TraceId == default || parent.IsRemote;
        return _hook.Run((_filter, isLocalRoot), static state => state._filter.IsLeftOut(state.isLocalRoot), fallback: false)
            ? _inner.Drop(in parent)
            : _others.ShouldSample(in samplingParameters);
    }
}
