// The gateway's machine, plain, without limits of memory: written from the guide, not from the code.
namespace Tracing.Functional.Gateway.Tests.Shards.Machine;

/// <summary>What a policy knows of a trace here.</summary>
internal sealed record Known(bool HasRoot, bool IsHealth, bool HasFailed, int Count);

/// <summary>What is certain now; what is final; what is said by what is known, where null is: dropped so, but what comes may keep it.</summary>
internal sealed record Judgement(string Policy, Func<Known, bool?> Certain, Func<Known, bool> Final, Func<Known, bool?> Cut)
{
    public override string ToString() => Policy;
}

internal sealed class Plain(Judgement judge, long grace, long maxAge, int maxSpans)
{
    private readonly Dictionary<UInt128, Held> _held = [];
    private readonly Dictionary<UInt128, (bool IsKept, HashSet<ulong> Spans)> _decided = [];
    private List<string> _said = [];
    private long _now;

    public (int Traces, int Spans) Sum => (_held.Count, _held.Values.Sum(trace => trace.Spans.Count));

    public IReadOnlyList<string> Take()
    {
        var said = _said;
        said.Sort(StringComparer.Ordinal);
        _said = [];
        return said;
    }

    public void Span(UInt128 id, ulong span, ulong parent, bool isHealth, bool hasFailed)
    {
        if (_decided.TryGetValue(id, out var decided))
        {
            Follow(id, span, decided);
            return;
        }

        if (!_held.TryGetValue(id, out var trace))
            _held[id] = trace = new() { Since = _now };
        if (!trace.Ids.Add(span))
        {
            _said.Add("repeated");
            return;
        }

        trace.Touched = _now;
        trace.Parents.Add(parent);
        var isRoot = parent == 0 && !trace.Known.HasRoot;
        trace.Known = new(trace.Known.HasRoot || isRoot, isRoot ? isHealth : trace.Known.IsHealth, trace.Known.HasFailed || hasFailed, trace.Known.Count + 1);
        trace.Spans.Add(span);
        trace.QuietSince = trace.IsComplete ? _now : null;
        if (judge.Certain(trace.Known) is { } isKept)
            Decide(id, trace, isKept, "Certain");
        else if (trace.Spans.Count >= maxSpans)
            Cut(id, trace, "SpanCount", isForGood: false);
        else if (trace.IsComplete && grace == 0)
            Decide(id, trace, judge.Final(trace.Known), "Complete");
    }

    public void Tick(long now)
    {
        _now = now;
        foreach (var (id, trace) in _held.Where(pair => pair.Value.QuietSince is { } since && now - since >= grace).ToList())
            Decide(id, trace, judge.Final(trace.Known), "Complete");
        foreach (var (id, trace) in _held.Where(pair => now - pair.Value.Since >= maxAge).ToList())
            Cut(id, trace, "Age", isForGood: trace.WasCut && now - trace.Touched >= 30 * maxAge);
    }

    public void Flush(bool all)
    {
        foreach (var (id, trace) in _held.Where(pair => all || pair.Value.QuietSince is not null).ToList())
            Cut(id, trace, "Flush", isForGood: false);
    }

    public void ShutDown()
    {
        foreach (var (id, trace) in _held.ToList())
            Cut(id, trace, "Flush", isForGood: true);
    }

    private void Follow(UInt128 id, ulong span, (bool IsKept, HashSet<ulong> Spans) decided)
    {
        if (decided.IsKept && !decided.Spans.Add(span))
        {
            _said.Add("repeated");
            return;
        }

        _said.Add($"followed {span}");
        _said.Add(decided.IsKept ? $"kept {id:x} {span}" : "dropped");
    }

    private void Cut(UInt128 id, Held trace, string trigger, bool isForGood)
    {
        if (trace.IsComplete)
        {
            Decide(id, trace, judge.Final(trace.Known), trigger);
        }
        else if (judge.Cut(trace.Known) is { } isKept)
        {
            Decide(id, trace, isKept, trigger);
        }
        else if (isForGood)
        {
            Decide(id, trace, isKept: false, trigger);
        }
        else
        {
            _said.Add($"cut {id:x} {trigger}");
            Drop(trace.Spans.Count);
            trace.Spans.Clear();
            trace.Touched = trace.WasCut ? trace.Touched : _now;
            (trace.WasCut, trace.Since) = (true, _now);
        }
    }

    private void Decide(UInt128 id, Held trace, bool isKept, string trigger)
    {
        _held.Remove(id);
        _decided[id] = (isKept, trace.Ids);
        _said.Add($"decided {id:x} {(isKept ? "keep" : "drop")} {trigger}{(isKept && trace.WasCut ? " partial" : "")}");
        if (isKept)
            _said.AddRange(trace.Spans.Select(span => $"kept {id:x} {span}"));
        else
            Drop(trace.Spans.Count);
    }

    private void Drop(int spans)
    {
        _said.AddRange(Enumerable.Repeat("dropped", spans));
    }

    private sealed class Held
    {
        public HashSet<ulong> Ids { get; } = [];

        public HashSet<ulong> Parents { get; } = [];

        public List<ulong> Spans { get; } = [];

        public Known Known { get; set; } = new(false, false, false, 0);

        public bool WasCut { get; set; }

        public long Since { get; set; }

        public long Touched { get; set; }

        public long? QuietSince { get; set; }

        public bool IsComplete => Known.HasRoot && Parents.All(parent => parent == 0 || Ids.Contains(parent));
    }
}
