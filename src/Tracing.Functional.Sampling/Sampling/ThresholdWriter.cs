using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Sampling;

// The tracestate of what was decided: a threshold is written where something is kept and counts, and erased elsewhere.
internal sealed class ThresholdWriter(Action<string> reportOverflow)
{
    private Written? _last;

    /// <summary>What the span's tracestate is to become; null where it stays its parent's.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public string? TextFor(in ActivityContext parent, Threshold threshold)
    {
        if (parent.TraceState is not { } before)
            return New(threshold);

        var edit = TraceState.withThreshold(before, threshold);
        if (edit.Overflowed)
            reportOverflow(before);
        if (ReferenceEquals(edit.Text, before))
            return null;
        if (parent.IsRemote)
            OverwrittenTraceState.Remember(in parent, edit.Text!);
        return edit.Text;
    }

    /// <summary>Most traces that are kept in a row have one threshold: its text is made once.</summary>
    private string? New(Threshold threshold)
    {
        if (threshold.Value == Threshold.Never.Value)
            return null;

        var last = _last;
        if (last is null || last.Threshold != threshold.Value)
            _last = last = new Written(threshold.Value, TraceState.withThreshold(null, threshold).Text);
        return last.Text;
    }

    private sealed record Written(ulong Threshold, string? Text);
}
