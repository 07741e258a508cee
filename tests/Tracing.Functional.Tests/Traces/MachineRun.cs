// One script on engine and machine, command by command.
using System.Diagnostics;
using Tracing.Functional.Activities;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Traces;

internal sealed class MachineRun : IDisposable
{
    private readonly Script _script;
    private readonly MachineModel _machine;
    private readonly MachineEngine _engine;
    private readonly List<Members> _traces = [];

    private MachineRun(Script script)
    {
        _script = script;
        _machine = new MachineModel(script);
        _engine = new MachineEngine(script);
    }

    /// <summary>The first command that they do not agree on, and what they say to it; null if there is none. And what was met.</summary>
    public static (string? Difference, IReadOnlySet<string> Met) Compare(Script script)
    {
        using var run = new MachineRun(script);
        Command[] commands = [.. script.Commands, new Command.Flush(), new Command.ShutDown()];
        for (var i = 0; i < commands.Length; i++)
        {
            run.Do(commands[i]);
            var looked = script.Looks ? run._traces.Count : 0;
            var (expected, found) = (run._machine.Take(looked).ToString(), run._engine.Take(looked).ToString());
            if (!string.Equals(expected, found, StringComparison.Ordinal))
                return ($"command {i}, {commands[i]}\n machine: {expected}\n engine:  {found}\n", run._machine.Met);
        }

        return (null, run._machine.Met);
    }

    public void Dispose() => _engine.Dispose();

    private void Do(Command command)
    {
        switch (command)
        {
            case Command.Begin:
                _machine.Begin(_traces.Count);
                _traces.Add(new Members(_engine.Begin(_traces.Count)));
                break;
            case Command.Join join when Of(join.Trace) is { } trace && _machine.MayJoin(_traces.IndexOf(trace), trace.Open.Count):
                Join(trace);
                break;
            case Command.Child child when Of(child.Trace) is { Open.Count: > 0 } trace:
                Start(trace, At(trace.Open, child.Parent), isDetached: false);
                break;
            case Command.Detached child when Of(child.Trace) is { Ended.Count: > 0 } trace:
                Start(trace, At(trace.Ended, child.Parent), isDetached: true);
                break;
            case Command.End end when Of(end.Trace) is { Open.Count: > 0 } trace:
                End(trace, At(trace.Open, end.Span), end);
                break;
            case Command.EndAgain again when Of(again.Trace) is { Ended.Count: > 0 } trace:
                trace.Spans[At(trace.Ended, again.Span)].Stop();
                break;
            case Command.Advance advance:
                _machine.Advance(advance.Milliseconds);
                _engine.Advance(advance.Milliseconds);
                break;
            case Command.ShutDown:
                _machine.ShutDown();
                _engine.ShutDown();
                break;
            case Command.Flush:
                _machine.Flush();
                _engine.Flush();
                break;
        }
    }

    private void Join(Members trace)
    {
        var (id, span) = (_traces.IndexOf(trace), trace.Spans.Count);
        _machine.Join(id, span);
        trace.Add(_engine.Join(id, span));
    }

    private void Start(Members trace, int parent, bool isDetached)
    {
        var (id, span) = (_traces.IndexOf(trace), trace.Spans.Count);
        _machine.Child(id, parent, span, isDetached);
        if (_engine.Child(id, trace.Spans[parent], span, isDetached) is { } child)
            trace.Add(child);
    }

    private void End(Members trace, int span, Command.End end)
    {
        var activity = trace.Spans[span];
        end.WriteTo(activity);

        // By the clock that measures spans, none takes any time.
        activity.SetEndTime(activity.StartTimeUtc);
        var bytes = ActivitySize.Of(activity);
        trace.Close(span);
        _machine.End(_traces.IndexOf(trace), span, end.Fails, bytes);
        activity.Stop();
    }

    private Members? Of(int trace) => _traces.Count == 0 ? null : _traces[trace % _traces.Count];

    private static int At(List<int> spans, int number) => spans[number % spans.Count];
}

/// <summary>The spans of one trace, by their numbers.</summary>
internal sealed class Members
{
    public Members(Activity root) => Add(root);

    public List<Activity> Spans { get; } = [];

    public List<int> Open { get; } = [];

    public List<int> Ended { get; } = [];

    public void Add(Activity span)
    {
        Open.Add(Spans.Count);
        Spans.Add(span);
    }

    public void Close(int span)
    {
        Open.Remove(span);
        Ended.Add(span);
    }
}
