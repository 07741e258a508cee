using System.Diagnostics;
using System.Runtime.CompilerServices;
using OpenTelemetry.Trace;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Sampling;

// What a sampler gets to know of a span's parent, and the randomness of its trace.
internal static class ParentReader
{
    public static bool IsSampled(ActivityTraceFlags flags) => (flags & ActivityTraceFlags.Recorded) != ActivityTraceFlags.None;

    /// <summary>A parent without a tracestate, or none.</summary>
    public static ParentFacts FactsOf(in ActivityContext parent) => parent.TraceId == default
        ? ParentFacts.None
        : ParentFacts.Of(OriginOf(parent.IsRemote), IsSampled(parent.TraceFlags));

    /// <summary>The randomness of <c>rv</c>, else of the id; and the parent, whose threshold counts only where it agrees with the flag.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ReadTraceState(in SamplingParameters parameters, out ulong randomness, out ParentFacts facts)
    {
        var parent = parameters.ParentContext;
        var ot = TraceState.read(parent.TraceState);
        randomness = ot.HasRandomness ? ot.Randomness.Value : TraceIdRandomness.Of(parameters.TraceId);
        var agrees = parent.TraceId != default && IsSampled(parent.TraceFlags) && ot.HasThreshold && randomness >= ot.Threshold.Value;
        facts = agrees ? ParentFacts.SampledWith(OriginOf(parent.IsRemote), ot.Threshold) : FactsOf(in parent);
    }

    private static ParentOrigin OriginOf(bool isRemote) => isRemote ? ParentOrigin.Remote : ParentOrigin.Local;
}
