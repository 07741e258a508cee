// What the lifecycle machine says to a script. Around it is what the machine does not have: flags of spans, which outlive a decision, and
// that a thread remembers the decision on the trace that it met last, held.
using EngineTrace = global::Tracing.Functional.Traces.HeldTrace;

namespace Tracing.Functional.Tests.Traces;

internal sealed class MachineModel(Script script)
{
    private readonly LifecycleLimits _limits = new(
        script.MaxBytes, script.MaxSpans, script.Grace * 1_000_000L, script.MaxAge * 1_000_000L, script.MaxDecisions);

    private readonly Judge _judge = MachineJudge.Of(script.Judging);
    private readonly ModelClock _clock = new();
    private readonly Dictionary<int, (bool IsKept, string Trigger)> _decided = [];
    private readonly Dictionary<(int Trace, int Span), (int Trace, int Span)?> _parents = [];
    private readonly HashSet<(int Trace, int Span)> _sampled = [];
    private LifecycleState _state = LifecycleState.Empty;
    private Seen _seen = new();
    private readonly HashSet<int> _cut = [];
    private int _last = -1;

    /// <summary>What happened to all spans that came after their trace's decision.</summary>
    public HashSet<string> Met { get; } = [];

    public void Begin(int id)
    {
        _clock.Run();
        Step(LifecycleEvent.NewBegan(id, EngineTrace.EntryBytes));
        _last = id;
        _parents[(id, 0)] = null;
        Step(LifecycleEvent.NewStarted(id, 0));
    }

    /// <summary>Whether the child is recorded: under a sampled parent, in a held trace or in a kept one.</summary>
    public bool Child(int id, int parent, int span, bool isDetached)
    {
        Touch(id);
        var isHeld = IsHeld(id);
        var isRecorded = isHeld || _sampled.Contains((id, parent)) || Decision(id) is { IsKept: true };
        _seen.IsRecorded = isRecorded;
        if (!isRecorded)
            return false;

        _parents[(id, span)] = isDetached ? null : (id, parent);
        if (!isHeld)
            _sampled.Add((id, span));
        if (_state.Quiet.Any(quiet => quiet.Item1 == id))
            Met.Add("stirred");
        Step(LifecycleEvent.NewStarted(id, span));
        return true;
    }

    public void End(int id, int span, bool hasFailed, long bytes)
    {
        Touch(id);
        if (!IsHeld(id))
            Met.Add(Decision(id) is null ? "forgotten" : "late");
        Step(LifecycleEvent.NewEnded(id, new HeldSpan(span, bytes, span == 0, hasFailed)), hasFailed);
    }

    public void Advance(int milliseconds)
    {
        _clock.Advance(milliseconds);
        Step(LifecycleEvent.Tick);
    }

    public void Flush() => Step(LifecycleEvent.NewFlush(script.FlushesRunning));

    public void ShutDown() => Step(LifecycleEvent.ShutDown);

    /// <summary>The events of one trace of number 0, at one time.</summary>
    public void Play(IEnumerable<LifecycleEvent> events)
    {
        _clock.Run();
        foreach (var happened in events)
            Step(happened, happened is LifecycleEvent.Ended { Item2.IsFailed: true });
    }

    /// <summary>What was seen since the last time. If asked, also what is known of so many traces.</summary>
    public Seen Take(int traces)
    {
        for (var id = 0; id < traces; id++)
        {
            Touch(id);
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
        _state.DecisionOn(id) is not null || (_last == id && _decided.ContainsKey(id)) ? _decided[id] : null;

    private void Touch(int id)
    {
        if (IsHeld(id))
            _last = id;
    }

    private void Step(LifecycleEvent happened, bool hasFailed = false)
    {
        if (!_clock.IsRunning)
            return;
        var (state, outputs) = Lifecycle.step(_limits, _judge, _state, _clock.Now, happened);
        _state = state;
        foreach (var output in outputs)
            See(output, hasFailed);
    }

    private void See(LifecycleOutput output, bool hasFailed)
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
            case LifecycleOutput.LateErrorLost:
                LateErrorLost();
                break;
            case LifecycleOutput.Unknown unknown:
                Unknown((unknown.id, unknown.spanId), hasFailed);
                break;
        }
    }

    /// <summary>A span of a forgotten trace follows its flag.</summary>
    private void Unknown((int Trace, int Span) span, bool hasFailed)
    {
        var decision = Decision(span.Trace);
        if (decision is { IsKept: true })
            Export(span);
        else if (_sampled.Contains(span))
            _seen.Exported.Add(span);
        else if (decision is null)
            _seen.Unknown++;
        else if (hasFailed)
            LateErrorLost();
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
