using System.Diagnostics;

namespace Tracing.Functional.Export;

// Kept spans of one trace on their way to the export queues, with the memory that is reserved for them. Several queues share a bundle; the
// last one to be finished releases the memory. The first one cleans the spans, outside of the application's threads.
internal sealed class SpanBundle(ArraySegment<Activity?> spans, long bytes, int queues, Outlet outlet, bool isPrepared)
{
    private readonly Lock _preparing = new();
    private volatile bool _isPrepared = isPrepared;
    private int _queues = queues;

    public int Count => spans.Count;

    /// <summary>The spans; null for one that must not leave. Prepare them first.</summary>
    public Activity? this[int index] => spans[index];

    public void Prepare()
    {
        if (_isPrepared)
            return;
        lock (_preparing)
        {
            if (!_isPrepared)
                outlet.Prepare(spans);
            _isPrepared = true;
        }
    }

    /// <summary>
    /// Call it once for each queue, when its exporter has taken the spans or they are lost. Returns the bytes to release.
    /// </summary>
    public long Finished() => Interlocked.Decrement(ref _queues) == 0 ? bytes : 0;
}
