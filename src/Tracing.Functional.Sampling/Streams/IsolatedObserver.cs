using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using OpenTelemetry;

namespace Tracing.Functional.Streams;

// One observer of an isolated stream. It has a bounded queue, and a turn (_turn) that one thread holds at a time. Only the thread with the
// turn calls the observer: it delivers a value directly or drains the queue. Other threads put their values into the queue and do not wait.
internal sealed class IsolatedObserver<T>(IsolatedStream<T> stream, IObserver<T> observer, StreamOptions options)
    : IDisposable, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Busy = 1;

    /// <summary>Busy, and a value came after the queue was last read.</summary>
    private const int Signalled = 2;

    /// <summary>The most values that one thread delivers in a row, because it is a span's thread or serves other observers too.</summary>
    private const int MostPerDrain = 1024;

    private readonly ConcurrentQueue<T> _queue = new();
    private readonly int _capacity = options.QueueLength;
    private readonly bool _isImmediate = options.Scheduler == ImmediateScheduler.Instance;

    /// <summary>Null is the task pool. Immediate observers use it too, after MostPerDrain values on a span's thread.</summary>
    private readonly IScheduler? _scheduler = options.Scheduler == ImmediateScheduler.Instance ? null : options.Scheduler;

    /// <summary>Null after the observer was unsubscribed, threw or was completed.</summary>
    private volatile IObserver<T>? _observer = observer;
    private volatile bool _isCompleting;
    private int _turn;
    private int _waiting;

    public void Publish(T value)
    {
        if (_isImmediate && Interlocked.CompareExchange(ref _turn, Busy, Idle) == Idle)
            DeliverInTurn(value);
        else if (_observer is not null)
            Enqueue(value);
    }

    /// <summary>Completes the observer after it got the values in the queue.</summary>
    public void Complete()
    {
        _isCompleting = true;
        Signal();
    }

    /// <summary>Unsubscribes. No further OnNext starts; one that is running continues.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _observer, null) is null) return;
        stream.Remove(this);
        _queue.Clear();
    }

    /// <summary>Called by the task pool.</summary>
    void IThreadPoolWorkItem.Execute() => Drain();

    private void DeliverInTurn(T value)
    {
        Deliver(value);
        if (Interlocked.CompareExchange(ref _turn, Idle, Busy) != Busy) Drain();
    }

    private void Enqueue(T value)
    {
        if (!TryReserve())
        {
            stream.Dropped();
            return;
        }

        _queue.Enqueue(value);
        Signal();
    }

    private bool TryReserve()
    {
        var waiting = Volatile.Read(ref _waiting);
        while (waiting < _capacity)
        {
            var before = Interlocked.CompareExchange(ref _waiting, waiting + 1, waiting);
            if (before == waiting) return true;
            waiting = before;
        }

        return false;
    }

    private void Signal()
    {
        if (Interlocked.Exchange(ref _turn, Signalled) != Idle) return;
        if (_isImmediate) Drain();
        else ScheduleDrain();
    }

    /// <summary>
    /// Delivers the values in the queue, then gives the turn back. Spans that the observer starts meanwhile are not recorded; otherwise an
    /// observer that starts a span for every span would never end.
    /// </summary>
    private void Drain()
    {
        using var quiet = SuppressInstrumentationScope.Begin();
        var left = MostPerDrain;
        do
        {
            Interlocked.Exchange(ref _turn, Busy);
            var isCompleting = _isCompleting; // Read before the queue: then all values that were published before the end are in it.
            while (_queue.TryDequeue(out var value))
            {
                Interlocked.Decrement(ref _waiting);
                Deliver(value);
                if (--left > 0) continue;
                ScheduleDrain();
                return;
            }

            if (isCompleting) Finish();
        }
        while (Interlocked.CompareExchange(ref _turn, Idle, Busy) != Busy);
    }

    private void ScheduleDrain()
    {
        if (_scheduler is null) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else ScheduleDrain(_scheduler);
    }

    /// <summary>Passes the turn to the scheduler, without the publisher's context: its current span must not be the observer's.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "If the scheduler throws, its observer is unsubscribed; the span goes on.")]
    private void ScheduleDrain(IScheduler scheduler)
    {
        try
        {
            using AsyncFlowControl? apart = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
            scheduler.Schedule(this, static (_, self) => self.DrainScheduled());
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    private IDisposable DrainScheduled()
    {
        Drain();
        return Disposable.Empty;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever an observer throws ends that observer alone.")]
    private void Deliver(T value)
    {
        try
        {
            _observer?.OnNext(value);
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever an observer throws ends that observer alone.")]
    private void Finish()
    {
        try
        {
            Interlocked.Exchange(ref _observer, null)?.OnCompleted();
        }
        catch (Exception error)
        {
            stream.Faulted(error);
        }
    }

    private void Fail(Exception error)
    {
        Dispose();
        stream.Faulted(error);
    }
}
