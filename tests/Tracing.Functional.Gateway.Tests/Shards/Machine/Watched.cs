// What shards say of a script's spans, with the laws that hold at each word of it.
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Tests.Shards.Machine;

internal sealed class Watched : IShardOutlet
{
    private readonly Dictionary<(UInt128 Trace, ulong Span), byte[]> _accepted = [];
    private readonly Dictionary<UInt128, HashSet<ulong>> _undecided = [];
    private readonly HashSet<(UInt128 Trace, ulong Span)> _exported = [];
    private readonly Dictionary<UInt128, bool> _decided = [];
    private List<string> _said = [];

    /// <summary>Laws that were broken.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Spans that went one way or the other.</summary>
    public (long Kept, long Dropped, long Repeated, long Followed) Sum { get; private set; }

    /// <summary>The raw bytes of spans that are not decided.</summary>
    public long UndecidedBytes => _undecided.Sum(trace => trace.Value.Sum(span => (long)_accepted[(trace.Key, span)].Length));

    /// <summary>What was said since the last time, in an order of its own.</summary>
    public IReadOnlyList<string> Take()
    {
        foreach (var (trace, spans) in _undecided)
        {
            if (spans.Count > 0 && _decided.ContainsKey(trace))
                Faults.Add($"{spans.Count} spans of trace {trace:x} were accepted, and neither exported nor dropped when it was decided");
        }

        var said = _said;
        said.Sort(StringComparer.Ordinal);
        _said = [];
        return said;
    }

    /// <summary>A span is given to the shards. Only the first of its ids counts.</summary>
    public void Give(UInt128 trace, ulong span, byte[] raw)
    {
        if (!_accepted.TryAdd((trace, span), raw) || _decided.ContainsKey(trace))
            return;
        if (!_undecided.TryGetValue(trace, out var spans))
            _undecided[trace] = spans = [];
        spans.Add(span);
    }

    public void Decided(PendingTrace trace, Verdict verdict)
    {
        _said.Add($"decided {trace.Id:x} {(verdict.IsKept ? "keep" : "drop")} {verdict.Trigger}{(verdict.IsPartial ? " partial" : "")}");
        if (!_decided.TryAdd(trace.Id, verdict.IsKept))
            Faults.Add($"trace {trace.Id:x} was decided twice");
        if (!verdict.IsKept)
            _undecided.GetValueOrDefault(trace.Id)?.Clear();
    }

    public void Cut(PendingTrace trace, DecisionTrigger trigger)
    {
        _said.Add($"cut {trace.Id:x} {trigger}");
        _undecided.GetValueOrDefault(trace.Id)?.Clear();
    }

    public void Kept(byte[] buffer, in SpanHeader header, SpanContext context, Verdict verdict)
    {
        var trace = new UInt128(header.TraceHigh, header.TraceLow);
        _said.Add($"kept {trace:x} {header.SpanId}");
        Sum = Sum with { Kept = Sum.Kept + 1 };
        if (!_exported.Add((trace, header.SpanId)))
            Faults.Add($"span {header.SpanId} of trace {trace:x} was exported twice");
        _undecided.GetValueOrDefault(trace)?.Remove(header.SpanId);
        if (!_accepted.TryGetValue((trace, header.SpanId), out var raw) || !buffer.AsSpan(header.Offset, header.Length).SequenceEqual(raw))
            Faults.Add($"span {header.SpanId} of trace {trace:x} has other bytes than it came with");
        if (!context.ScopeName.EndsWith($"{header.SpanId % 3}.source", StringComparison.Ordinal))
            Faults.Add($"span {header.SpanId} of trace {trace:x} came under another scope");
    }

    public void Dropped(int spans)
    {
        _said.AddRange(Enumerable.Repeat("dropped", spans));
        Sum = Sum with { Dropped = Sum.Dropped + spans };
    }

    public void Followed(in SpanHeader header, Verdict verdict)
    {
        _said.Add($"followed {header.SpanId}");
        Sum = Sum with { Followed = Sum.Followed + 1 };
    }

    public void Repeated()
    {
        _said.Add("repeated");
        Sum = Sum with { Repeated = Sum.Repeated + 1 };
    }
}
