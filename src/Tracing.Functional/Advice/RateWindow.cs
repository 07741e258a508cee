using Tracing.Functional.Control;

namespace Tracing.Functional.Advice;

// Allows a number of events in any 60 seconds. Not thread-safe.
internal sealed class RateWindow(int most, NanosecondClock clock)
{
    private const long Window = 60_000_000_000;
    private readonly Queue<long> _latest = new();

    public bool TryTake()
    {
        var now = clock.Now;
        if (_latest.Count == most)
        {
            if (now - _latest.Peek() < Window)
                return false;
            _latest.Dequeue();
        }

        _latest.Enqueue(now);
        return true;
    }
}
