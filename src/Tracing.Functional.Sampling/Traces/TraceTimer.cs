using Tracing.Functional.Control;

namespace Tracing.Functional.Traces;

// Calls sweep four times in the shortest wait or the shortest duration that a policy asks for, but not more often than every 10 ms, and at
// least once a second. It starts when the first trace is held.
internal sealed class TraceTimer(TimeProvider time, WholeTraceOptions options, Action sweep) : IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private volatile ITimer? _timer;
    private volatile SamplingRun? _run;
    private TimeSpan _period;
    private bool _isDisposed;
    private int _isSweeping;

    public void Ensure(SamplingRun run)
    {
        if (_timer is not null && (!run.HasBounds || ReferenceEquals(run, _run)))
            return;

        lock (_lock)
        {
            if (_isDisposed || ReferenceEquals(run, _run))
                return;
            _run = run;
            var period = PeriodFor(run);
            if (_timer is { } timer)
            {
                if (period < _period)
                    timer.Change(_period = period, period);
                return;
            }

            _period = period;
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

    private TimeSpan PeriodFor(SamplingRun run)
    {
        var wait = options.Grace > TimeSpan.Zero && options.Grace < options.MaxAge ? options.Grace : options.MaxAge;
        var bounds = run.TraceBounds.Concat(run.SpanBounds).DefaultIfEmpty(wait.Ticks);
        return TimeSpan.FromTicks(Math.Clamp(Math.Min(wait.Ticks, bounds.Min()) / 4, Shortest.Ticks, Longest.Ticks));
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
