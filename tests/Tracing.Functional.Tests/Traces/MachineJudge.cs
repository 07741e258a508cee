// The policies of the scripts, and judges that say the same of what the machine holds.
using Microsoft.FSharp.Core;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

internal static class MachineJudge
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);
    private static readonly FSharpOption<bool>? NotCertain = FSharpOption<bool>.None;

    public static Policy Policy(Judging judging)
    {
        var policy = Sample.Always.When(Condition(judging));
        return policy.ParentBased(remoteNotSampled: policy);
    }

    private static Condition Condition(Judging judging) => judging switch
    {
        Judging.Errors => AnySpan.Failed,
        Judging.RootErrors => RootSpan.Failed,
        Judging.Survivors => AnySpan.Failed & !RootSpan.Failed,
        Judging.Hanging => RootSpan.SlowerThan(Slow),
        Judging.HangingSpans => AnySpan.SlowerThan(Slow),
        _ => !AnySpan.Failed,
    };

    /// <summary>The judge for a policy, and which open spans of a trace are local roots of it.</summary>
    public static Judge Of(Judging judging, Func<int, int, bool> isRoot) => new(
        FuncConvert.FromFunc<long, HeldTrace, FSharpOption<bool>?>((now, trace) => Certain(judging, now, trace, isRoot)),
        FuncConvert.FromFunc<HeldTrace, bool>(trace => Final(judging, trace)),
        FuncConvert.FromFunc<long, HeldTrace, CutDecision>((now, trace) => Cut(judging, now, trace, isRoot)));

    private static FSharpOption<bool>? Certain(Judging judging, long now, HeldTrace trace, Func<int, int, bool> isRoot) => judging switch
    {
        Judging.Errors => HasFailed(trace) ? true : NotCertain,
        Judging.RootErrors => HasRootFailed(trace) ? true : trace.HaveRootsEnded ? false : NotCertain,
        Judging.Survivors when HasFailed(trace) && HasGoodRoot(trace) => true,
        Judging.Survivors => trace.HaveRootsEnded && !HasGoodRoot(trace) ? false : NotCertain,
        Judging.Hanging when Hangs(now, trace, span => isRoot(trace.Id, span)) => true,
        Judging.Hanging => trace.HaveRootsEnded ? false : NotCertain,
        Judging.HangingSpans => Hangs(now, trace, static _ => true) ? true : NotCertain,
        _ => HasFailed(trace) ? false : NotCertain,
    };

    /// <summary>Spans end at once by the clock that measures them, so one that has ended was not slow.</summary>
    private static bool Final(Judging judging, HeldTrace trace) => judging switch
    {
        Judging.Errors => HasFailed(trace),
        Judging.RootErrors => HasRootFailed(trace),
        Judging.Survivors => HasFailed(trace) && HasGoodRoot(trace),
        Judging.Hanging or Judging.HangingSpans => false,
        _ => !HasFailed(trace),
    };

    private static CutDecision Cut(Judging judging, long now, HeldTrace trace, Func<int, int, bool> isRoot) =>
        Certain(judging, now, trace, isRoot) is { } certain
        ? certain.Value ? CutDecision.Keep : CutDecision.Drop
        : CutDecision.Watch;

    private static bool Hangs(long now, HeldTrace trace, Func<int, bool> isAsked) =>
        trace.Open.Any(open => isAsked(open.Key) && now - open.Value > Slow.Ticks * 100);

    private static bool HasFailed(HeldTrace trace) => trace.Known.Any(span => span.IsFailed);

    private static bool HasGoodRoot(HeldTrace trace) => trace.Known.Any(span => span is { IsRoot: true, IsFailed: false });

    private static bool HasRootFailed(HeldTrace trace) => trace.Known.Any(span => span.IsRoot && span.IsFailed);
}
