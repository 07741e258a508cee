using System.Diagnostics;

namespace Tracing.Functional.Traces;

// When the open spans of a trace started, for policies that ask for the duration of any span. The spans are in the order they started. One
// that has ended stays until it is first, or until half of them have ended. Guarded by the lock on the trace's entry.
internal sealed class OpenSpans
{
    private const int Fewest = 16;
    private readonly List<(Activity Span, long Since)> _spans = [];
    private int _first;

    /// <summary>When the span that has run longest started, in nanoseconds of the engine's clock. Null if none is open.</summary>
    public long? Oldest
    {
        get
        {
            while (_first < _spans.Count && _spans[_first].Span.IsStopped)
                _first++;
            return _first < _spans.Count ? _spans[_first].Since : null;
        }
    }

    public void Add(Activity span, long now, int open)
    {
        _spans.Add((span, now));
        if (_spans.Count >= Fewest && _spans.Count > 2 * open)
        {
            _spans.RemoveAll(static each => each.Span.IsStopped);
            _first = 0;
        }
    }
}
