using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Sampling;

// Some instrumentation starts a second span of a request inside the first one, with the same parent in another process: OpenTelemetry's for
// ASP.NET Core, if the first one's tracestate is not the caller's as it reads it. The two are one local root. So the last answer about a
// parent in another process is remembered on the thread, with the span that it was for, and the second span gets it again. The policy is
// not asked, and nobody pays.
internal static class SecondStart
{
    [ThreadStatic]
    private static Answer t_last;

    /// <summary>Called when the sampler has answered, before the span starts.</summary>
    public static void Remember(PolicySampler sampler, in ActivityContext parent, in SamplingResult result) =>
        t_last = new Answer(sampler, parent.TraceId, parent.SpanId, default, result);

    /// <summary>Called when a span with a parent in another process has started.</summary>
    public static void Started(PolicySampler sampler, Activity activity)
    {
        if (ReferenceEquals(t_last.Sampler, sampler) && t_last.Span == default && t_last.Parent == activity.ParentSpanId
            && t_last.Trace == activity.TraceId)
            t_last = t_last with { Span = activity.SpanId };
    }

    /// <summary>
    /// Whether the span with this parent starts inside another one with the same parent, about which this sampler has answered.
    /// </summary>
    public static bool Is(PolicySampler sampler, in ActivityContext parent, out SamplingResult result)
    {
        result = t_last.Result;
        if (!ReferenceEquals(t_last.Sampler, sampler) || t_last.Parent != parent.SpanId || t_last.Trace != parent.TraceId
            || Activity.Current is not { IsStopped: false } first || first.SpanId != t_last.Span || first.TraceId != t_last.Trace)
            return false;

        // The first one was taken out in the meantime.
        if (!first.IsAllDataRequested)
            result = new SamplingResult(SamplingDecision.Drop, result.TraceStateString);
        if (result.TraceStateString is { } text)
            OverwrittenTraceState.Remember(in parent, text);
        return true;
    }

    private readonly record struct Answer(
        PolicySampler? Sampler, ActivityTraceId Trace, ActivitySpanId Parent, ActivitySpanId Span, SamplingResult Result);
}
