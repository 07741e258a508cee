namespace Tracing.Functional.Advice;

// Allows a number of events in any 60 seconds. Not thread-safe.
internal sealed class RateWindow(int most, TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _latest = new();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        if (_latest.Count == most)
        {
            if (time.GetElapsedTime(_latest.Peek(), now) < s_window)
                return false;
            _latest.Dequeue();
        }

        _latest.Enqueue(now);
        return true;
    }
}
