// Which threshold a kept span is written with.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Export;

/// <summary>
/// A service that sampled before says so by the th of its spans: then a span stands for the traces of both decisions, so the greater
/// threshold counts, since all decisions on a trace are by one R. A span without th counts as one that its service kept with certainty.
/// Remembers the trace states of the last spans. Not safe for concurrent use: its batch locks.
/// </summary>
internal sealed class SpanThresholds
{
    private readonly PackedSpan _span = new();
    private string? _text;
    private ulong _traceLow;
    private Threshold? _own;

    /// <summary>The threshold that a span is written with; Never erases it, since nothing is known of how many it stands for.</summary>
    public Threshold Of(byte[] buffer, in SpanHeader header, PackedOpinion opinion)
    {
        if (!opinion.IsReliable)
            return Threshold.Never;
        if ((header.Flags & SpanBits.HasTraceState) == 0)
            return opinion.Threshold;
        _span.Set(buffer, in header, "");
        if (!ReferenceEquals(_span.TraceState, _text) || header.TraceLow != _traceLow)
            Read();
        return _own is { } own && own.Value > opinion.Threshold.Value ? own : opinion.Threshold;
    }

    /// <summary>A th that R contradicts says nothing.</summary>
    private void Read()
    {
        (_text, _traceLow) = (_span.TraceState, _span.Header.TraceLow);
        var ot = TraceState.read(_text);
        _own = !ot.HasThreshold ? null : ot.Threshold.Keeps(_span.RandomnessBy(in ot)) ? ot.Threshold : Threshold.Never;
    }
}
