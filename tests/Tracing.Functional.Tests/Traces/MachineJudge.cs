// The policies of the scripts, and judges that say the same of what the machine holds.
using Microsoft.FSharp.Core;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

internal static class MachineJudge
{
    private static readonly FSharpOption<bool>? NotCertain = FSharpOption<bool>.None;

    public static Policy Policy(Judging judging) => Sample.Always.When(judging switch
    {
        Judging.Errors => AnySpan.Failed,
        Judging.RootErrors => RootSpan.Failed,
        Judging.Survivors => AnySpan.Failed & !RootSpan.Failed,
        _ => !AnySpan.Failed,
    });

    public static Judge Of(Judging judging) => new(
        FuncConvert.FromFunc<HeldTrace, FSharpOption<bool>?>(trace => Certain(judging, trace)),
        FuncConvert.FromFunc<HeldTrace, bool>(trace => Final(judging, trace)));

    private static FSharpOption<bool>? Certain(Judging judging, HeldTrace trace) => judging switch
    {
        Judging.Errors => HasFailed(trace) ? true : NotCertain,
        Judging.RootErrors => trace.HasRoot ? HasRootFailed(trace) : NotCertain,
        Judging.Survivors when HasRootFailed(trace) => false,
        Judging.Survivors => trace.HasRoot && HasFailed(trace) ? true : NotCertain,
        _ => HasFailed(trace) ? false : NotCertain,
    };

    private static bool Final(Judging judging, HeldTrace trace) => judging switch
    {
        Judging.Errors => HasFailed(trace),
        Judging.RootErrors => HasRootFailed(trace),
        Judging.Survivors => HasFailed(trace) && !HasRootFailed(trace),
        _ => !HasFailed(trace),
    };

    private static bool HasFailed(HeldTrace trace) => trace.Spans.Any(span => span.IsFailed);

    private static bool HasRootFailed(HeldTrace trace) => trace.Spans.Any(span => span.IsRoot && span.IsFailed);
}
