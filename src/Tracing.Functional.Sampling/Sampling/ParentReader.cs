using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Sampling;

// Reads what a sampler knows of a span's parent, and the randomness of its trace.
internal static class ParentReader
{
    public static bool IsSampled(ActivityTraceFlags flags) => (flags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;

    /// <summary>The facts of a parent without a tracestate, or of no parent.</summary>
    public static ParentFacts FactsOf(in ActivityContext parent) => parent.TraceId == default
        ? ParentFacts.None
        : ParentFacts.Of(OriginOf(parent.IsRemote), IsSampled(parent.TraceFlags));

    /// <summary>Reads the randomness of a trace, and the facts of the parent.</summary>
    public static void Read(in SamplingParameters parameters, out ulong randomness, out ParentFacts facts)
    {
        var parent = parameters.ParentContext;
        if (parent.TraceState is null)
            (randomness, facts) = (TraceIdRandomness.Of(parameters.TraceId), FactsOf(in parent));
        else
            ReadTraceState(in parameters, out randomness, out facts);
    }

    /// <summary>
    /// Reads the randomness from <c>rv</c>, else from the trace id, and the facts of the parent. The parent's threshold counts only if the
    /// parent is sampled and the randomness reaches the threshold.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadTraceState(in SamplingParameters parameters, out ulong randomness, out ParentFacts facts)
    {
        var parent = parameters.ParentContext;
        var ot = TraceState.read(parent.TraceState);
        randomness = ot.HasRandomness ? ot.Randomness.Value : TraceIdRandomness.Of(parameters.TraceId);
        var agrees = parent.TraceId != default && IsSampled(parent.TraceFlags) && ot.HasThreshold && randomness >= ot.Threshold.Value;
        facts = agrees ? ParentFacts.SampledWith(OriginOf(parent.IsRemote), ot.Threshold) : FactsOf(in parent);
    }

    private static ParentOrigin OriginOf(bool isRemote) => isRemote ? ParentOrigin.Remote : ParentOrigin.Local;
}
