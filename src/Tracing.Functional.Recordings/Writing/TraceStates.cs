// Trace states with another threshold. Spans of one trace have mostly the same one, so the last ones are kept.
using System.Text;

namespace Tracing.Functional.Recordings;

/// <summary>
/// A bounded number of edits, so that a span allocates nothing if another had its trace state. Not for several threads at once.
/// </summary>
internal sealed class TraceStates
{
    private const int Places = 128;
    private readonly Edit?[] _edits = new Edit?[Places];
    private Edit? _last;

    /// <summary>How many spans lost their threshold because the trace state had no room for it.</summary>
    public long Overflowed { get; private set; }

    /// <summary>The trace state with the threshold, by Core's rules; empty if nothing is left of it.</summary>
    public byte[] With(ReadOnlySpan<byte> traceState, Threshold threshold)
    {
        if (_last is not { } edit || !edit.IsOf(traceState, threshold))
            _last = edit = Find(traceState, threshold);
        if (edit.HasOverflowed)
            Overflowed++;
        return edit.After;
    }

    private Edit Find(ReadOnlySpan<byte> traceState, Threshold threshold)
    {
        var hash = default(HashCode);
        hash.AddBytes(traceState);
        hash.Add(threshold.Value);
        ref var place = ref _edits[(uint)hash.ToHashCode() % Places];
        if (place is not { } edit || !edit.IsOf(traceState, threshold))
            place = edit = Make(traceState, threshold);
        return edit;
    }

    private static Edit Make(ReadOnlySpan<byte> traceState, Threshold threshold)
    {
        var edit = TraceState.withThreshold(traceState.IsEmpty ? null : Encoding.UTF8.GetString(traceState), threshold);
        return new(traceState.ToArray(), threshold.Value, Encoding.UTF8.GetBytes(edit.Text ?? ""), edit.Overflowed);
    }

    private sealed record Edit(byte[] Before, ulong Threshold, byte[] After, bool HasOverflowed)
    {
        public bool IsOf(ReadOnlySpan<byte> traceState, Threshold threshold) =>
            threshold.Value == Threshold && traceState.SequenceEqual(Before);
    }
}
