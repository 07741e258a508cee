using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Errors;

// The span that recorded an exception first, so that outer spans, which the exception passes, do not record it again. It lives as long as
// the exception and holds only ids: an exception that the application keeps or throws repeatedly keeps no spans alive.
internal sealed class SeenError
{
    private const int Deepest = 256;
    private static readonly ConditionalWeakTable<Exception, SeenError> s_seen = [];
    private readonly ActivityTraceId _trace;
    private readonly ActivitySpanId _span;
    private readonly ActivitySpanId[] _outer;

    private SeenError(Activity first, ErrorFacts facts)
    {
        (_trace, _span, Facts) = (first.TraceId, first.SpanId, facts);
        var depth = 0;
        for (var span = first; span is not null && depth < Deepest; span = span.Parent)
            depth++;
        _outer = new ActivitySpanId[depth];
        depth = 0;
        for (var span = first; depth < _outer.Length; span = span.Parent!)
            _outer[depth++] = span.ParentSpanId;
    }

    /// <summary>The facts that were recorded then.</summary>
    public ErrorFacts Facts { get; }

    public static SeenError? Of(Exception error) => s_seen.TryGetValue(error, out var seen) ? seen : null;

    public static void Remember(Exception error, Activity first, ErrorFacts facts) =>
        s_seen.AddOrUpdate(error, new SeenError(first, facts));

    public bool IsIn(Activity activity) => IsInTrace(activity) && _span == activity.SpanId;

    /// <summary>Whether the span that recorded it is within this one.</summary>
    public bool IsInside(Activity activity) => IsInTrace(activity) && _outer.AsSpan().Contains(activity.SpanId);

    /// <summary>A span that never started has no ids.</summary>
    private bool IsInTrace(Activity activity) => _trace != default && _trace == activity.TraceId;
}
