using System.Runtime.InteropServices;

namespace Tracing.Functional.Export;

// Counts the bytes that are reserved for held traces, and for kept spans until their exporters have taken them. They never exceed the cap,
// even if several threads reserve at once. Each lane of threads takes a chunk in advance and keeps what it releases, up to two chunks, so
// that threads seldom write the same counter. All lanes together have at most a 32nd of the cap in advance.
internal sealed class TraceMemory(long cap)
{
    private const long LargestChunk = 16 * 1024;
    private readonly long _chunk = Math.Min(LargestChunk, cap / (64 * Lane.Count));
    private readonly Padded[] _spare = new Padded[Lane.Count];
    private Padded _taken;

    /// <summary>What is reserved, without what lanes have in advance. Exact if no thread reserves meanwhile.</summary>
    public long Held
    {
        get
        {
            var spare = 0L;
            for (var i = 0; i < _spare.Length; i++)
                spare += Volatile.Read(ref _spare[i].Bytes);
            return Volatile.Read(ref _taken.Bytes) - spare;
        }
    }

    /// <summary>Whether more than half is reserved. Then spans do not wait for a full batch.</summary>
    public bool IsTight => Volatile.Read(ref _taken.Bytes) > cap / 2;

    /// <summary>Whether that many bytes could be reserved if nothing else was.</summary>
    public bool Fits(long bytes) => bytes <= cap;

    /// <summary>Reserves bytes. If false, other lanes may still have some in advance.</summary>
    public bool TryReserve(long bytes)
    {
        ref var spare = ref _spare[Lane.Current].Bytes;
        if (TryTake(ref spare, bytes))
            return true;
        if (TryTake(bytes + _chunk))
        {
            Interlocked.Add(ref spare, _chunk);
            return true;
        }

        if (TryTake(bytes))
            return true;
        GiveBack(ref spare, leaves: 0);
        return TryTake(bytes);
    }

    /// <summary>Reserves bytes, if need be what other lanes have in advance.</summary>
    public bool TryReserveLast(long bytes)
    {
        if (TryReserve(bytes))
            return true;
        for (var i = 0; i < _spare.Length; i++)
            GiveBack(ref _spare[i].Bytes, leaves: 0);
        return TryTake(bytes);
    }

    public void Release(long bytes)
    {
        if (bytes <= 0)
            return;
        ref var spare = ref _spare[Lane.Current].Bytes;
        if (Interlocked.Add(ref spare, bytes) > 2 * _chunk)
            GiveBack(ref spare, _chunk);
    }

    private static bool TryTake(ref long spare, long bytes)
    {
        var has = Volatile.Read(ref spare);
        while (has >= bytes)
        {
            var seen = Interlocked.CompareExchange(ref spare, has - bytes, has);
            if (seen == has)
                return true;
            has = seen;
        }

        return false;
    }

    private bool TryTake(long bytes)
    {
        var taken = Volatile.Read(ref _taken.Bytes);
        while (taken + bytes <= cap)
        {
            var seen = Interlocked.CompareExchange(ref _taken.Bytes, taken + bytes, taken);
            if (seen == taken)
                return true;
            taken = seen;
        }

        return false;
    }

    private void GiveBack(ref long spare, long leaves)
    {
        var has = Volatile.Read(ref spare);
        while (has > leaves)
        {
            var seen = Interlocked.CompareExchange(ref spare, leaves, has);
            if (seen == has)
            {
                Interlocked.Add(ref _taken.Bytes, leaves - has);
                return;
            }

            has = seen;
        }
    }

    /// <summary>The padding keeps each counter on its own cache line.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [FieldOffset(128)]
        public long Bytes;
    }
}
