using System.Runtime.InteropServices;

namespace Tracing.Functional.Export;

// Counts the bytes that are reserved for held traces, and for kept spans until their exporters have taken them. They never exceed the cap,
// even if several threads reserve at once.
internal sealed class TraceMemory(long cap)
{
    private Padded _held;

    public long Held => Volatile.Read(ref _held.Bytes);

    /// <summary>Whether more than half is reserved. Then spans do not wait for a full batch.</summary>
    public bool IsTight => Held > cap / 2;

    /// <summary>Whether that many bytes could be reserved if nothing else was.</summary>
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

    /// <summary>The padding keeps the counter on its own cache line, because every held span writes it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [FieldOffset(128)]
        public long Bytes;
    }
}
