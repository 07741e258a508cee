using System.Runtime.InteropServices;

namespace Tracing.Functional.Traces;

// The bytes that may be held: never more than the cap, whatever threads do.
internal sealed class TraceMemory(long cap)
{
    private Padded _held;

    public long Held => Volatile.Read(ref _held.Bytes);

    public bool Fits(long bytes) => bytes <= cap;

    public bool TryReserve(long bytes)
    {
        var held = Volatile.Read(ref _held.Bytes);
        while (held + bytes <= cap)
        {
            var seen = Interlocked.CompareExchange(ref _held.Bytes, held + bytes, held);
            if (seen == held)
                return true;
            held = seen;
        }

        return false;
    }

    public void Release(long bytes)
    {
        if (bytes > 0)
            Interlocked.Add(ref _held.Bytes, -bytes);
    }

    /// <summary>On a cache line of its own: every span writes it, and its neighbours are read by all.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [FieldOffset(128)]
        public long Bytes;
    }
}
