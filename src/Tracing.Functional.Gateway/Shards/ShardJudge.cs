// Asks the policy about a held trace.
using Tracing.Functional.Control;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>
/// Tells the policy of spans as they come, in any order, and asks it. The facts of the start are those of the root's span: the one without
/// a parent. Not safe for concurrent use: its shard locks.
/// </summary>
internal sealed class ShardJudge
{
    private readonly SamplingControl _control;
    private readonly PackedSpan _span = new();
    private readonly PackedFacts _facts;
    private Verdict? _last;

    public ShardJudge(SamplingControl control)
    {
        _control = control;
        _facts = new PackedFacts(_span);
    }

    /// <summary>The policy that runs now.</summary>
    public SamplingRun Run => _control.Run;

    /// <summary>A trace begins with any of its spans.</summary>
    public static void Begin(PendingTrace trace) => trace.Run.Running.Begin(trace.Known);

    /// <summary>R of a trace: what the trace state of its first span says, else the last 56 bits of its id.</summary>
    public ulong RandomnessOf(byte[] buffer, in SpanHeader header)
    {
        _span.Set(buffer, in header, "");
        var ot = TraceState.read(_span.TraceState);
        return _span.RandomnessBy(in ot).Value;
    }

    /// <summary>A span has come. The decision if it makes one certain, else null.</summary>
    public Verdict? Learn(PendingTrace trace, byte[] buffer, in SpanHeader header, SpanContext context)
    {
        _span.Set(buffer, in header, context.ScopeName);
        var isRoot = header.ParentId == 0 && !trace.HasRoot;
        var running = trace.Run.Running;
        var changes = running.Ended(trace.Known, PackedSpanReader.Instance, _span, isRoot);
        var frame = new Frame(isRoot ? Now(trace) : 0, trace.Randomness);
        PackedOpinion opinion = default;
        if (isRoot)
        {
            trace.HasRoot = true;
            var facts = _facts.Read();
            return running.Head(in facts, ref frame, trace.Known, ref opinion) == HeadDecision.Final
                ? Verdict(trace, ref frame, opinion, DecisionTrigger.Certain)
                : null;
        }

        return changes && running.Certain(trace.Known, ref frame, ref opinion) == HeadDecision.Final
            ? Verdict(trace, ref frame, opinion, DecisionTrigger.Certain)
            : null;
    }

    /// <summary>The decision on a trace of which nothing more will come.</summary>
    public Verdict Final(PendingTrace trace, DecisionTrigger trigger)
    {
        var frame = new Frame(Now(trace), trace.Randomness);
        var opinion = trace.Run.Running.Final(trace.Known, ref frame);
        return Verdict(trace, ref frame, opinion, trigger);
    }

    /// <summary>The decision by what is known; whether the trace is dropped so, and what comes later may still keep it.</summary>
    public Verdict Cut(PendingTrace trace, DecisionTrigger trigger, out bool mayChange)
    {
        var frame = new Frame(Now(trace), trace.Randomness);
        PackedOpinion opinion = default;
        mayChange = trace.Run.Running.Cut(trace.Known, ref frame, ref opinion);
        var verdict = Verdict(trace, ref frame, opinion, trigger);
        mayChange &= !verdict.IsKept;
        return verdict;
    }

    private long Now(PendingTrace trace) => trace.Run.TimeOf(_control.Clock);

    /// <summary>Most decisions are as the one before.</summary>
    private Verdict Verdict(PendingTrace trace, ref Frame frame, PackedOpinion opinion, DecisionTrigger trigger)
    {
        if (frame.Fault is { } fault)
            _control.Report(fault);
        var isKept = opinion.Keeps(trace.Randomness) && (frame.Fault is null || _control.KeepOnFault);
        var isPartial = isKept && trace.WasCut;
        var attributes = isKept ? trace.Run.Running.Attributes(ref frame) : null;
        if (_last?.Is(isKept, opinion, frame.Rule, trigger, isPartial, attributes) != true)
            _last = new Verdict(isKept, opinion, frame.Rule, trigger, isPartial, attributes);
        return _last;
    }
}
