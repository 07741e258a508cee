// Scripts on threads of their own in one engine: each on its own traces, which must fare as the machine says of each trace alone.
using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Ground;
using EngineTrace = global::Tracing.Functional.Traces.HeldTrace;

namespace Tracing.Functional.Tests.Traces;

internal sealed class ThreadedRun(Tracing tracing, Script script)
{
    private readonly List<Members> _traces = [];
    private readonly List<List<LifecycleEvent>> _events = [];

    /// <summary>Runs all scripts at once under the limits of the first. Gives what differs from the machine, or null.</summary>
    public static string? Compare(IReadOnlyList<Script> scripts, bool movesClock)
    {
        using var tracing = new Tracing(MachineJudge.Policy(scripts[0].Judging), scripts[0].Configure);
        ThreadedRun[] runs = [.. scripts.Select(script => new ThreadedRun(tracing, script with { Judging = scripts[0].Judging }))];
        var work = runs.Select(run => (Action)run.Run).ToList();
        if (movesClock)
            work.Add(() => MoveClock(tracing, 50));
        Threads.Run(work);
        tracing.Shutdown();

        var exported = tracing.Exporter.Activities.ToLookup(span => span.TraceId);
        var strangers = exported.Count - runs.Sum(run => run._traces.Count(trace => exported.Contains(trace.Spans[0].TraceId)));
        return runs.Select(run => run.Difference(scripts[0], exported)).FirstOrDefault(difference => difference is not null)
            ?? (strangers > 0 || tracing.Engine.HeldBytes != 0 || tracing.Engine.HeldTraces != 0
                ? $"{strangers} strangers; {tracing.Engine.HeldTraces} held in {tracing.Engine.HeldBytes} bytes" : null);
    }

    private static void MoveClock(Tracing tracing, int times)
    {
        for (var i = 0; i < times; i++)
            tracing.Clock.Advance(TimeSpan.FromMilliseconds(i % 5 == 0 ? -3 : 7));
    }

    private void Run()
    {
        foreach (var command in script.Commands)
            Do(command);
    }

    private void Do(Command command)
    {
        switch (command)
        {
            case Command.Begin:
                _traces.Add(new Members(tracing.Start("root")!));
                _events.Add([LifecycleEvent.NewBegan(0, EngineTrace.EntryBytes), LifecycleEvent.NewStarted(0, 0)]);
                break;
            case Command.Child child when Of(child.Trace) is var i and >= 0 && _traces[i] is { Open.Count: > 0 } trace:
                Start(trace, _events[i], tracing.Start("child", trace.Spans[trace.Open[child.Parent % trace.Open.Count]]));
                break;
            case Command.Detached child when Of(child.Trace) is var i and >= 0 && _traces[i] is { Ended.Count: > 0 } trace:
                Start(trace, _events[i], tracing.StartDetached("detached", trace.Spans[trace.Ended[child.Parent % trace.Ended.Count]]));
                break;
            case Command.End end when Of(end.Trace) is var i and >= 0 && _traces[i] is { Open.Count: > 0 } trace:
                End(trace, _events[i], trace.Open[end.Span % trace.Open.Count], end);
                break;
            case Command.EndAgain again when Of(again.Trace) is var i and >= 0 && _traces[i] is { Ended.Count: > 0 } trace:
                trace.Spans[trace.Ended[again.Span % trace.Ended.Count]].Stop();
                break;
        }
    }

    private static void Start(Members trace, List<LifecycleEvent> events, Activity? child)
    {
        if (child is null)
            return;
        events.Add(LifecycleEvent.NewStarted(0, trace.Spans.Count));
        trace.Add(child);
    }

    private static void End(Members trace, List<LifecycleEvent> events, int span, Command.End end)
    {
        var activity = trace.Spans[span];
        end.WriteTo(activity);
        events.Add(LifecycleEvent.NewEnded(0, new HeldSpan(span, ActivitySize.Of(activity), span == 0, end.Fails)));
        trace.Close(span);
        activity.Stop();
    }

    private string? Difference(Script limits, ILookup<ActivityTraceId, Activity> exported)
    {
        for (var i = 0; i < _traces.Count; i++)
        {
            var (expected, found) = (Expected(limits, _events[i]), Found(_traces[i], exported));
            if (!string.Equals(expected, found, StringComparison.Ordinal))
                return $"trace {i}\n machine: {expected}\n engine:  {found}\n events: {string.Join("; ", _events[i])}\n";
        }

        return null;
    }

    private static string Expected(Script limits, List<LifecycleEvent> events)
    {
        var machine = new MachineModel(limits);
        machine.Play([.. events, LifecycleEvent.ShutDown]);
        var seen = machine.Take(0);
        return Text(
            seen.Decided.Select(decision => $"{decision.Trigger} {Seen.Outcome(decision.IsKept)}").Single(),
            seen.Exported.Select(span => span.Span));
    }

    private string Found(Members trace, ILookup<ActivityTraceId, Activity> exported)
    {
        var id = trace.Spans[0].TraceId;
        var decision = tracing.Engine.Find(id.ToHexString()).Decision;
        return Text(
            decision is null ? "none" : $"{Seen.Name(decision.Trigger)} {Seen.Outcome(decision.IsKept)}",
            exported[id].Select(span => trace.Spans.IndexOf(span)));
    }

    private static string Text(string decision, IEnumerable<int> spans) => $"{decision}, exported {string.Join(' ', spans)}";

    private int Of(int trace) => _traces.Count == 0 ? -1 : trace % _traces.Count;
}
