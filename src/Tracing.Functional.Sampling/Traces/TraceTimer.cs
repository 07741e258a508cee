namespace Tracing.Functional.Traces;

// Calls sweep four times in the shortest wait, but not more often than every 10 ms, and at least once a second. It starts when the first
// trace is held.
internal sealed class TraceTimer(TimeProvider time, WholeTraceOptions options, Action sweep) : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private volatile ITimer? _timer;
    private bool _isDisposed;
    private int _isSweeping;

    public void Ensure()
    {
        if (_timer is not null)
            return;

        lock (_lock)
        {
            if (_timer is not null || _isDisposed)
                return;
            var wait = options.Grace > TimeSpan.Zero && options.Grace < options.MaxAge ? options.Grace : options.MaxAge;
            var period = TimeSpan.FromTicks(Math.Clamp(wait.Ticks / 4, Shortest.Ticks, Longest.Ticks));
            using (ExecutionContext.SuppressFlow())
                _timer = time.CreateTimer(_ => Run(), null, period, period);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Run()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1)
            return;

        try
        {
            sweep();
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
