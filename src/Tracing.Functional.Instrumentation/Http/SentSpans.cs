using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Instrumentation.Http;

// The ids of spans that were sent lately, and how often a copy of each one's message was sent again. A fixed table without locks: each id
// has one place and takes it from another (256 kB). What was forgotten counts as never sent: a parent in a header stays then, as one that the
// application has set.
internal sealed class SentSpans
{
    private const int Places = 16_384;
    private const int IdStart = 36;
    private const int IdLength = 16;
    private readonly Place[] _places = new Place[Places];

    public void Add(ActivitySpanId span)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        span.CopyTo(bytes);
        var id = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        ref var place = ref _places[id % Places];
        Volatile.Write(ref place.Copies, 0);
        Volatile.Write(ref place.Id, id);
    }

    /// <summary>The number of times that a message with this traceparent was sent again, this one included; 0 if it is not known.</summary>
    public int Again(string parent)
    {
        if (parent.Length < IdStart + IdLength || !ulong.TryParse(
            parent.AsSpan(IdStart, IdLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) || id == 0)
            return 0;
        ref var place = ref _places[id % Places];
        return Volatile.Read(ref place.Id) == id ? Interlocked.Increment(ref place.Copies) : 0;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Place
    {
        public ulong Id;
        public int Copies;
    }
}
