using System.Diagnostics;
using Tracing.Functional.Activities;

namespace Tracing.Functional.Metrics;

// For how many spans a kept span counts, by the threshold in its tracestate. Spans in a row mostly have the same tracestate, so what the
// last one says is remembered.
internal sealed class Weights(long most)
{
    private Read? _last;

    public Weight Of(Activity span)
    {
        if (span.TraceStateString is not { } text)
            return Weight.Unknown;

        var last = _last;
        if (last is null || !ReferenceEquals(last.Text, text))
            _last = last = Read.Of(text);
        if (last.Threshold is not { } threshold)
            return Weight.Unknown;
        if (threshold == 0)
            return new Weight(1, Uncertainty.None);

        var count = AdjustedCount.Of(threshold, last.Randomness ?? TraceIdRandomness.Of(span.TraceId));
        return count <= (ulong)most ? new Weight((long)count, Uncertainty.None) : new Weight(most, Uncertainty.TooLarge);
    }

    private sealed record Read(string Text, ulong? Threshold, ulong? Randomness)
    {
        public static Read Of(string text)
        {
            var ot = TraceState.read(text);
            return new(text, ot.HasThreshold ? ot.Threshold.Value : null, ot.HasRandomness ? ot.Randomness.Value : null);
        }
    }
}
