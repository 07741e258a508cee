using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Export;

// The spans that wait for one exporter, and the thread that exports them in batches. Nobody waits to put spans in. Its bound is the memory
// that is reserved for the spans, not their number. What the exporter does not take is counted by reason.
internal sealed class ExportQueue : BaseExportProcessor<Activity>
{
    private readonly ConcurrentQueue<Parcel> _parcels = new();
    private readonly object _gate = new();
    private Action<Exception> _report = static _ => { };
    private TraceMemory? _memory;
    private ExportBatch _batch;
    private TimeSpan _delay = TimeSpan.FromSeconds(5);
    private Thread? _thread;

    // Spans, counted up for ever: put in, finished (exported or lost), and due for export without waiting for a full batch.
    private long _added;
    private long _done;
    private long _due;
    private long _lost;
    private volatile bool _isAsleep;
    private volatile bool _isStopping;

    /// <summary>Whether nobody exports any more. What is still in the queue, or comes later, is lost.</summary>
    private volatile bool _isEnded;

    public ExportQueue(BaseExporter<Activity> exporter)
        : base(exporter) => _batch = new ExportBatch(ExportBatch.DefaultSize);

    private long Pending => Volatile.Read(ref _added) - Volatile.Read(ref _done);

    private bool HasWork => Pending >= _batch.Size || Volatile.Read(ref _done) < Volatile.Read(ref _due);

    /// <summary>Sets what is known only when the provider is built. Call it before the first span.</summary>
    public void Use(TraceMemory memory, Action<Exception> report) => (_memory, _report) = (memory, report);

    /// <summary>Whether the size and the delay were set.</summary>
    public bool IsSet { get; private set; }

    /// <summary>Sets how many spans a batch has at most, and how long spans wait for a full one. Call it before the first span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is below 1: nothing would ever be exported.</exception>
    public void Use(int batchSize, int delayMilliseconds)
    {
        Allowed.Require(batchSize >= 1, "MaxExportBatchSize", batchSize, "1 or more");
        Allowed.Require(delayMilliseconds >= 1, "ScheduledDelayMilliseconds", delayMilliseconds, "1 or more");
        (_batch, _delay, IsSet) = (new ExportBatch(batchSize), TimeSpan.FromMilliseconds(delayMilliseconds), true);
    }

    /// <summary>Does nothing: spans come by Add, with their memory.</summary>
    public override void OnEnd(Activity data)
    {
    }

    /// <summary>Takes over spans with the memory that is reserved for them.</summary>
    public void Add(Parcel parcel)
    {
        // The count comes first, so that a flush never misses spans that were put in before it.
        var added = Interlocked.Add(ref _added, parcel.Count);
        _parcels.Enqueue(parcel);
        Interlocked.MemoryBarrier();
        if (_isStopping || _memory!.IsTight)
            Advance(ref _due, added);
        if (_isEnded)
            LoseAll();
        else if (_thread is null)
            Start();
        else if (_isAsleep && HasWork)
            Wake();
    }

    protected override void OnExport(Activity data)
    {
    }

    protected override bool OnForceFlush(int timeoutMilliseconds)
    {
        var deadline = new Deadline(timeoutMilliseconds);
        var lost = Volatile.Read(ref _lost);
        var isEmpty = WaitFor(Volatile.Read(ref _added), deadline);
        return exporter.ForceFlush(deadline.Left) && isEmpty && Volatile.Read(ref _lost) == lost;
    }

    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        var deadline = new Deadline(timeoutMilliseconds);
        var lost = Volatile.Read(ref _lost);
        _isStopping = true;
        Interlocked.MemoryBarrier();
        var isEmpty = WaitFor(Volatile.Read(ref _added), deadline);
        _isEnded = true;
        Interlocked.MemoryBarrier();
        Wake();
        LoseAll();
        return exporter.Shutdown(deadline.Left) && isEmpty && Volatile.Read(ref _lost) == lost;
    }

    private static void Advance(ref long value, long to)
    {
        for (var seen = Volatile.Read(ref value); seen < to; seen = Volatile.Read(ref value))
            Interlocked.CompareExchange(ref value, to, seen);
    }

    private void Start()
    {
        lock (_gate)
        {
            if (_thread is not null || _isEnded)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = $"Tracing.Functional export {exporter.GetType().Name}" };
            _thread.UnsafeStart();
        }
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>Waits until that number of spans is finished. False if the time is over first, or if the exporter waits here.</summary>
    private bool WaitFor(long spans, Deadline deadline)
    {
        Advance(ref _due, spans);
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            while (Volatile.Read(ref _done) < spans && !_isEnded)
            {
                if (deadline.IsOver || ReferenceEquals(Thread.CurrentThread, _thread))
                    return false;
                Monitor.Wait(_gate, deadline.Left);
            }
        }

        return Volatile.Read(ref _done) >= spans;
    }

    private void Run()
    {
        while (!_isEnded)
        {
            Sleep();
            while (HasWork && !_isEnded)
                ExportNext();
        }

        Finish(_batch.Abandon(), ExportMetrics.Shutdown);
        LoseAll();
    }

    /// <summary>Returns when there is work, or when spans have waited long enough for a full batch.</summary>
    private void Sleep()
    {
        lock (_gate)
        {
            _isAsleep = true;
            Interlocked.MemoryBarrier();
            if (!HasWork && !_isEnded && !Monitor.Wait(_gate, _delay))
                Advance(ref _due, Volatile.Read(ref _added));
            _isAsleep = false;
        }
    }

    private void ExportNext()
    {
        var taken = _batch.Fill(_parcels);
        if (taken == 0)
        {
            // Another thread has counted its spans and puts them in now.
            Thread.Yield();
            return;
        }

        var reason = _batch.Count == 0 ? null : Export();
        Finish(taken, reason);
    }

    /// <summary>Passes the batch to the exporter. Returns the reason if the exporter did not take it, else null.</summary>
    private string? Export()
    {
        try
        {
            using var scope = SuppressInstrumentationScope.Begin();
            using var batch = _batch.ToBatch();
            return exporter.Export(in batch) == ExportResult.Success ? null : ExportMetrics.Failed;
        }
#pragma warning disable CA1031 // Whatever an exporter throws, the next batch is exported.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _report(fault);
            return ExportMetrics.Threw;
        }
    }

    /// <summary>Counts the spans of the batch as finished, and releases their memory.</summary>
    private void Finish(int spans, string? reason)
    {
        if (reason is not null)
            Lose(_batch.Count, reason);
        _memory?.Release(_batch.Release());
        Interlocked.Add(ref _done, spans);
        Wake();
    }

    private void LoseAll()
    {
        while (_parcels.TryDequeue(out var parcel))
        {
            Lose(parcel.Count, ExportMetrics.Shutdown);
            _memory!.Release(parcel.Bundle?.Finished() ?? parcel.Bytes);
            Interlocked.Add(ref _done, parcel.Count);
        }
    }

    private void Lose(long spans, string reason)
    {
        Interlocked.Add(ref _lost, spans);
        ExportMetrics.Lost(spans, reason);
    }
}
