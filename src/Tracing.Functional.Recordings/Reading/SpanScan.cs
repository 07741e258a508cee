// One look at a span's raw bytes: what goes into its header, and whether it is well-formed down to its last attribute.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Tracing.Functional.Recordings;

internal static class SpanScan
{
    /// <summary>
    /// Fills a header from a span's raw bytes, but for its offset and context. Fields come in any order; the last of a kind counts.
    /// </summary>
    /// <returns>Why the span is malformed; null if it is well-formed.</returns>
    public static string? Fault(ReadOnlySpan<byte> raw, ref SpanHeader header)
    {
        header = default;
        header.Length = raw.Length;
        uint bits = 0;
        // From here on up to there all bytes are ASCII, so that a text within needs no look. Ids and times come first in what most clients
        // send.
        int asciiFrom = int.MaxValue, asciiTo = 0;
        var reader = new WireReader(raw);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.Span.TraceId or Tags.Span.SpanId or Tags.Span.ParentSpanId:
                    if (IdFault(tag, reader.Bytes(), ref header) is { } idFault)
                        return reader.Fault ?? idFault;
                    break;
                case Tags.Span.Start:
                    header.StartNanos = reader.Fixed64();
                    break;
                case Tags.Span.End:
                    header.EndNanos = reader.Fixed64();
                    break;
                case Tags.Span.Kind:
                    bits = (bits & ~SpanBits.KindMask) | KindBits(reader.Varint());
                    break;
                case Tags.Span.Attributes:
                    var attribute = reader.Bytes();
                    if (reader.At > asciiTo)
                        (asciiFrom, asciiTo) = AsciiRun(raw, reader.At - attribute.Length);
                    var isAscii = reader.At - attribute.Length >= asciiFrom && reader.At <= asciiTo;
                    if (NestedCheck.AttributeFault(attribute, isAscii) is { } fault)
                        return reader.Fault ?? fault;
                    break;
                case Tags.Span.Name:
                    if (!Utf8.IsValid(reader.Bytes()))
                        return "its name is not UTF-8";
                    break;
                case Tags.Span.Flags:
                    header.Flags = reader.Fixed32() & SpanBits.Otlp;
                    break;
                default:
                    if (OtherFault(ref reader, tag, ref bits) is { } otherFault)
                        return otherFault;
                    break;
            }
        }

        header.Flags |= bits;
        return reader.Fault ?? MissingId(header.TraceHigh | header.TraceLow, header.SpanId);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static string? IdFault(uint tag, ReadOnlySpan<byte> id, ref SpanHeader header)
    {
        if (tag == Tags.Span.TraceId)
        {
            if (id.Length != 16)
                return "its trace id has not 16 bytes";
            header.TraceHigh = BinaryPrimitives.ReadUInt64BigEndian(id);
            header.TraceLow = BinaryPrimitives.ReadUInt64BigEndian(id[8..]);
        }
        else if (tag == Tags.Span.SpanId)
        {
            if (id.Length != 8)
                return "its span id has not 8 bytes";
            header.SpanId = BinaryPrimitives.ReadUInt64BigEndian(id);
        }
        else
        {
            if (id.Length is not (0 or 8))
                return "the id of its parent has not 8 bytes";
            header.ParentId = id.Length == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(id);
        }

        return null;
    }

    private static string? MissingId(ulong trace, ulong span)
    {
        if (trace == 0)
            return "its trace id is missing or zero";
        return span == 0 ? "its span id is missing or zero" : null;
    }

    private static uint KindBits(ulong kind) => (uint)(kind <= 5 ? kind : 0) << SpanBits.KindShift;

    /// <summary>From a place up to the first byte that is not ASCII.</summary>
    private static (int From, int To) AsciiRun(ReadOnlySpan<byte> raw, int from)
    {
        var length = raw[from..].IndexOfAnyInRange((byte)0x80, (byte)0xFF);
        return (from, length < 0 ? raw.Length : from + length);
    }

    private static string? StatusFault(ReadOnlySpan<byte> status, ref uint bits)
    {
        if (NestedCheck.Fault(Schema.Status, status) is { } fault)
            return fault;
        var reader = new WireReader(status);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Status.Code)
                bits = reader.Varint() == Tags.Status.Error ? bits | SpanBits.Failed : bits & ~SpanBits.Failed;
            else
                reader.Skip(tag);
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? OtherFault(ref WireReader reader, uint tag, ref uint bits)
    {
        if (tag == Tags.Span.Status)
            return StatusFault(reader.Bytes(), ref bits);
        if (tag == Tags.Span.TraceState)
        {
            bits |= (bits & SpanBits.HasTraceState) != 0 ? SpanBits.HasTraceStates : SpanBits.HasTraceState;
            return Utf8.IsValid(reader.Bytes()) ? null : "its trace state is not UTF-8";
        }

        var field = Schema.Span.Find(tag >> 3);
        if (field is not null && field.Tag != tag)
            return "a field is written in another way than it should be";
        if (field?.Inner is not { } inner)
        {
            reader.Skip(tag);
            return reader.Fault;
        }

        bits |= tag == Tags.Span.Events ? SpanBits.HasEvents : SpanBits.HasLinks;
        return NestedCheck.Fault(inner, reader.Bytes());
    }
}
