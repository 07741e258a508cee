// What the lifecycle machine says to a script. Around it is what the machine does not have: flags of spans, which outlive a decision.
using EngineTrace = global::Tracing.Functional.Traces.HeldTrace;

namespace Tracing.Functional.Tests.Traces;

internal sealed class MachineModel
{
    private readonly Script _script;
    private readonly LifecycleLimits _limits;
    private readonly Judge _judge;

    /// <summary>The local roots of traces since they were held last.</summary>
    private readonly HashSet<(int Trace, int Span)> _roots = [];

    private readonly ModelClock _clock = new();
    private readonly Dictionary<int, (bool IsKept, string Trigger)> _decided = [];
    private readonly Dictionary<(int Trace, int Span), (int Trace, int Span)?> _parents = [];
    private readonly HashSet<(int Trace, int Span)> _sampled = [];
    private LifecycleState _state = LifecycleState.Empty;
    private Seen _seen = new();
    private readonly HashSet<int> _cut = [];

    public MachineModel(Script script)
    {
        _script = script;
        _limits = new(script.MaxBytes, script.MaxSpans, script.Grace * 1_000_000L, script.MaxAge * 1_000_000L, script.MaxDecisions);
        _judge = MachineJudge.Of(script.Judging, (id, span) => _roots.Contains((id, span)));
    }

    /// <summary>What happened to all spans that came after their trace's decision.</summary>
    public HashSet<string> Met { get; } = [];

    public void Begin(int id)
    {
        _clock.Run();
        Step(LifecycleEvent.NewBegan(id, EngineTrace.EntryBytes));
        _parents[(id, 0)] = null;
        _roots.Add((id, 0));
        Step(LifecycleEvent.NewStarted(id, 0));
    }

    /// <summary>The engine cannot tell the open spans of a trace that it has forgotten from those of the trace that begins.</summary>
    public bool MayJoin(int id, int open) => open == 0 || IsHeld(id) || Decision(id) is not null;

    /// <summary>Another root of the trace. If it is held, the root joins it; if it is kept, the root follows it; else it begins anew.</summary>
    public void Join(int id, int span)
    {
        _clock.Run();
        _parents[(id, span)] = null;
        if (Decision(id) is { IsKept: true } && !IsHeld(id))
        {
            Met.Add("bound");
            _sampled.Add((id, span));
            return;
        }

        var roots = _state.Trace(id)?.Value.Roots ?? 0;
        Met.Add(roots > 0 ? "joined" : Decision(id) is null ? "begun" : "begun again");
        Step(LifecycleEvent.NewBegan(id, roots > 0 ? global::Tracing.Functional.Traces.JoinedRoot.Bytes : EngineTrace.EntryBytes));
        if (roots == 0)
            _roots.RemoveWhere(root => root.Trace == id);
        if ((_state.Trace(id)?.Value.Roots ?? 0) > roots)
            _roots.Add((id, span));
        Step(LifecycleEvent.NewStarted(id, span));
    }

    /// <summary>
    /// Whether the child is recorded: under a sampled parent, in a held trace, or in one whose decision is known. After a drop only its
    /// errors are counted.
    /// </summary>
    public bool Child(int id, int parent, int span, bool isDetached)
    {
        var isHeld = IsHeld(id);
        var isSampled = _sampled.Contains((id, parent)) || (!isHeld && Decision(id) is { IsKept: true });
        var isRecorded = isHeld || isSampled || Decision(id) is not null;
        _seen.IsRecorded = isRecorded;
        if (!isRecorded)
            return false;

        _parents[(id, span)] = isDetached ? null : (id, parent);
        if (isSampled)
            _sampled.Add((id, span));
        if (_state.Quiet.Any(quiet => quiet.Item1 == id))
            Met.Add("stirred");
        Step(LifecycleEvent.NewStarted(id, span));
        return true;
    }

    public void End(int id, int span, bool hasFailed, long bytes)
    {
        if (!IsHeld(id))
            Met.Add(Decision(id) is null ? "forgotten" : "late");
        Step(LifecycleEvent.NewEnded(id, new HeldSpan(span, bytes, _roots.Contains((id, span)), hasFailed)));
    }

    public void Advance(int milliseconds)
    {
        _clock.Advance(milliseconds);
        Step(LifecycleEvent.Tick);
    }

    public void Flush() => Step(LifecycleEvent.NewFlush(_script.FlushesRunning));

    public void ShutDown() => Step(LifecycleEvent.ShutDown);

    /// <summary>The events of one trace of number 0, at one time.</summary>
    public void Play(IEnumerable<LifecycleEvent> events)
    {
        _clock.Run();
        foreach (var happened in events)
            Step(happened);
    }

    /// <summary>What was seen since the last time. If asked, also what is known of so many traces.</summary>
    public Seen Take(int traces)
    {
        for (var id = 0; id < traces; id++)
        {
            _seen.Known.Add(
            IsHeld(id) ? "held"
            : Decision(id) is { } decision ? $"{Seen.Outcome(decision.IsKept)} {decision.Trigger}"
            : "unknown");
        }

        var seen = _seen;
        (seen.Held, seen.HeldBytes) = (_state.Held.Length, _state.Bytes);
        _seen = new Seen();
        return seen;
    }

    private bool IsHeld(int id) => _state.Trace(id) is not null;

    private (bool IsKept, string Trigger)? Decision(int id) =>
        _state.DecisionOn(id) is not null ? _decided[id] : null;

    private void Step(LifecycleEvent happened)
    {
        if (!_clock.IsRunning)
            return;
        var (state, outputs) = Lifecycle.step(_limits, _judge, _state, _clock.Now, happened);
        _state = state;
        foreach (var output in outputs)
            See(output);
    }

    private void See(LifecycleOutput output)
    {
        switch (output)
        {
            case LifecycleOutput.Decided decided:
                var trigger = Seen.Name(decided.Item3);
                _decided[decided.id] = (decided.isKept, trigger);
                _seen.Decided.Add((trigger, decided.isKept));
                Met.Add(trigger);
                if (decided.isKept && _cut.Contains(decided.id))
                    Met.Add("partial");
                break;
            case LifecycleOutput.Cut cut:
                _seen.Cuts.Add(Seen.Name(cut.Item2));
                Met.Add("cut");
                _cut.Add(cut.id);
                break;
            case LifecycleOutput.Exported exported:
                Export((exported.id, exported.spanId));
                break;
            case LifecycleOutput.Discarded discarded:
                Discard((discarded.id, discarded.spanId));
                break;
            case LifecycleOutput.LateErrorLost lost when !_sampled.Contains((lost.id, lost.spanId)):
                LateErrorLost();
                break;
            case LifecycleOutput.Unknown unknown:
                Unknown((unknown.id, unknown.spanId));
                break;
        }
    }

    /// <summary>A span that is sampled already leaves all the same: others follow its flag.</summary>
    private void Discard((int Trace, int Span) span)
    {
        if (_sampled.Contains(span))
            _seen.Exported.Add(span);
    }

    /// <summary>A span of a forgotten trace follows its flag.</summary>
    private void Unknown((int Trace, int Span) span)
    {
        if (_sampled.Contains(span))
            _seen.Exported.Add(span);
        else
            _seen.Unknown++;
    }

    private void LateErrorLost()
    {
        _seen.LateErrors++;
        Met.Add("late error");
    }

    /// <summary>A span that is exported is sampled, and so are those above it.</summary>
    private void Export((int Trace, int Span) span)
    {
        _seen.Exported.Add(span);
        _sampled.Add(span);
        for (var above = Parent(span); above is { } parent && _sampled.Add(parent); above = Parent(parent))
            Met.Add("sampled later");
    }

    private (int Trace, int Span)? Parent((int Trace, int Span) span) => _parents.GetValueOrDefault(span);
}
