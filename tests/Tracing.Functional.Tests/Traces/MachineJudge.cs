// The policies of the scripts, and judges that say the same of what the machine holds.
using Microsoft.FSharp.Core;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

internal static class MachineJudge
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);
    private static readonly FSharpOption<bool>? NotCertain = FSharpOption<bool>.None;

    public static Policy Policy(Judging judging) => Sample.Always.When(judging switch
    {
        Judging.Errors => AnySpan.Failed,
        Judging.RootErrors => RootSpan.Failed,
        Judging.Survivors => AnySpan.Failed & !RootSpan.Failed,
        Judging.Hanging => RootSpan.SlowerThan(Slow),
        Judging.HangingSpans => AnySpan.SlowerThan(Slow),
        _ => !AnySpan.Failed,
    });

    public static Judge Of(Judging judging) => new(
        FuncConvert.FromFunc<long, HeldTrace, FSharpOption<bool>?>((now, trace) => Certain(judging, now, trace)),
        FuncConvert.FromFunc<HeldTrace, bool>(trace => Final(judging, trace)),
        FuncConvert.FromFunc<long, HeldTrace, CutDecision>((now, trace) => Cut(judging, now, trace)));

    private static FSharpOption<bool>? Certain(Judging judging, long now, HeldTrace trace) => judging switch
    {
        Judging.Errors => HasFailed(trace) ? true : NotCertain,
        Judging.RootErrors => trace.HasRoot ? HasRootFailed(trace) : NotCertain,
        Judging.Survivors when HasRootFailed(trace) => false,
        Judging.Survivors => trace.HasRoot && HasFailed(trace) ? true : NotCertain,
        Judging.Hanging => trace.HasRoot ? false : Hangs(now, trace, isRootOnly: true) ? true : NotCertain,
        Judging.HangingSpans => Hangs(now, trace, isRootOnly: false) ? true : NotCertain,
        _ => HasFailed(trace) ? false : NotCertain,
    };

    /// <summary>Spans end at once by the clock that measures them, so one that has ended was not slow.</summary>
    private static bool Final(Judging judging, HeldTrace trace) => judging switch
    {
        Judging.Errors => HasFailed(trace),
        Judging.RootErrors => HasRootFailed(trace),
        Judging.Survivors => HasFailed(trace) && !HasRootFailed(trace),
        Judging.Hanging or Judging.HangingSpans => false,
        _ => !HasFailed(trace),
    };

    private static CutDecision Cut(Judging judging, long now, HeldTrace trace) => Certain(judging, now, trace) is { } certain
        ? certain.Value ? CutDecision.Keep : CutDecision.Drop
        : CutDecision.Watch;

    private static bool Hangs(long now, HeldTrace trace, bool isRootOnly) =>
        trace.Open.Any(open => (!isRootOnly || open.Key == 0) && now - open.Value > Slow.Ticks * 100);

    private static bool HasFailed(HeldTrace trace) => trace.Known.Any(span => span.IsFailed);

    private static bool HasRootFailed(HeldTrace trace) => trace.Known.Any(span => span.IsRoot && span.IsFailed);
}
