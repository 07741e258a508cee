using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Sampling;

// Writes decisions into tracestate. A kept span with a reliable count gets its threshold; from any other span the threshold is removed.
internal sealed class ThresholdWriter(Action<string> reportOverflow)
{
    private Written? _last;

    /// <summary>The new tracestate of the span; null if it keeps its parent's. <c>Threshold.Never</c> removes the threshold.</summary>
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

    /// <summary>Most kept traces in a row have the same threshold, so the last text is reused.</summary>
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
