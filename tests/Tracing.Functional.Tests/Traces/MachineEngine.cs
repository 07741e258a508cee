// The real engine in a real provider under a script, and what is seen of it from outside: exports and meters.
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tracing.Functional.Tests.Traces;

internal sealed class MachineEngine : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<Activity, (int Trace, int Span)> _names = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _ids = [];
    private readonly Tracing _tracing;
    private Seen _seen = new();
    private int _exported;

    public MachineEngine(Script script)
    {
        var me = Environment.CurrentManagedThreadId;
        var isBuilt = false;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Environment.CurrentManagedThreadId == me && !isBuilt && instrument.Meter.Name == "Tracing.Functional")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(Count);

        // Meters that live already are published at once: they are others'.
        isBuilt = true;
        _listener.Start();
        isBuilt = false;
        _tracing = new Tracing(MachineJudge.Policy(script.Judging), script.Configure);
        isBuilt = true;
    }

    public Tracing Tracing => _tracing;

    /// <summary>What the meters counted so far, by any thread.</summary>
    public Seen Counted
    {
        get
        {
            lock (_names)
                return _seen;
        }
    }

    public Activity Begin(int id)
    {
        var root = _tracing.Start("root")!;
        _names[root] = (id, 0);
        _ids.Add(root.TraceId.ToHexString());
        return root;
    }

    /// <summary>Another root of the trace. It is called by one that did not sample.</summary>
    public Activity Join(int id, int span)
    {
        var root = _tracing.StartRemote("joined", $"00-{_ids[id]}-b7ad6b7169203331-00")!;
        _names[root] = (id, span);
        return root;
    }

    public Activity? Child(int id, Activity parent, int span, bool isDetached)
    {
        var child = isDetached ? _tracing.StartDetached("detached", parent) : _tracing.Start("child", parent);
        _seen.IsRecorded = child is not null;
        if (child is not null)
            _names[child] = (id, span);
        return child;
    }

    public void Advance(int milliseconds) => _tracing.Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

    public void Flush() => _tracing.Flush();

    public void ShutDown() => _tracing.Shutdown();

    /// <summary>What was seen since the last time. If asked, also what is known of so many traces.</summary>
    public Seen Take(int traces)
    {
        for (var id = 0; id < traces; id++)
        {
            var (isHeld, decision) = _tracing.Engine.Find(_ids[id]);
            _seen.Known.Add(
                isHeld ? "held"
                : decision is null ? "unknown"
                : $"{Seen.Outcome(decision.IsKept)} {Seen.Name(decision.Trigger)}");
        }

        var exported = _tracing.Exporter.Activities;
        _seen.Exported.AddRange(exported.Skip(_exported).Select(span => _names[span]));
        _exported = exported.Count;
        (_seen.Held, _seen.HeldBytes) = (_tracing.Engine.HeldTraces, _tracing.Engine.HeldBytes);
        var seen = _seen;
        _seen = new Seen();
        return seen;
    }

    public void Dispose()
    {
        _tracing.Dispose();
        _listener.Dispose();
    }

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        lock (_names)
        {
            switch (instrument.Name)
            {
                case "tracing.traces.decisions":
                    _seen.Decided.Add(((string)tags[0].Value!, (string?)tags[1].Value == "keep"));
                    break;
                case "tracing.traces.cut":
                    _seen.Cuts.Add((string)tags[0].Value!);
                    break;
                case "tracing.spans.late_errors_lost":
                    _seen.LateErrors++;
                    break;
                case "tracing.spans.unknown":
                    _seen.Unknown++;
                    break;
            }
        }
    }
}
