using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Tracing.Functional.Export;

// The batch that an exporter's thread works on. Takes spans from parcels; a bundle may fill several batches. Used by one thread only.
internal sealed class ExportBatch(int size)
{
    public const int DefaultSize = 512;

    private readonly Activity[] _spans = new Activity[size];
    private readonly List<SpanBundle> _ended = [];
    private SpanBundle? _bundle;
    private int _next;
    private long _bytes;

    public int Size => size;

    /// <summary>How many spans it has for the exporter.</summary>
    public int Count { get; private set; }

    /// <summary>Fills the batch. Returns how many spans were taken, with those that must not leave.</summary>
    public int Fill(ConcurrentQueue<Parcel> parcels)
    {
        var taken = 0;
        while (Count < size)
        {
            if (_bundle is not null)
                taken += FillFromBundle();
            else if (!parcels.TryDequeue(out var parcel))
                break;
            else if (parcel.Span is { } span)
                taken += Add(span, parcel.Bytes);
            else
                Open(parcel.Bundle!);
        }

        return taken;
    }

    public Batch<Activity> ToBatch() => new(_spans, Count);

    /// <summary>Gives up the rest of the current bundle: it counts as part of the batch. Returns how many spans that are.</summary>
    public int Abandon()
    {
        if (_bundle is null)
            return 0;
        Count = _bundle.Count - _next;
        Close();
        return Count;
    }

    /// <summary>Empties the batch when its spans are exported or lost. Returns the bytes to release.</summary>
    public long Release()
    {
        var bytes = _bytes;
        foreach (var bundle in _ended)
            bytes += bundle.Finished();
        _ended.Clear();
        Array.Clear(_spans);
        (_bytes, Count) = (0, 0);
        return bytes;
    }

    private int Add(Activity span, long bytes)
    {
        _spans[Count++] = span;
        _bytes += bytes;
        return 1;
    }

    private void Open(SpanBundle bundle)
    {
        bundle.Prepare();
        (_bundle, _next) = (bundle, 0);
    }

    private int FillFromBundle()
    {
        var first = _next;
        for (; _next < _bundle!.Count && Count < size; _next++)
        {
            if (_bundle[_next] is { } span)
                _spans[Count++] = span;
        }

        var taken = _next - first;
        if (_next == _bundle.Count)
            Close();
        return taken;
    }

    private void Close()
    {
        _ended.Add(_bundle!);
        _bundle = null;
    }
}
