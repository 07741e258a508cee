// One span to be written: its raw bytes, and what is changed of them. Sizes are known before anything is written.
namespace Tracing.Functional.Recordings;

internal struct SpanCopy
{
    private byte[] _buffer;
    private int _offset;
    private int _length;
    private byte[]? _state;
    private EncodedAttributes? _attributes;
    private bool _drops;
    private int _cutFrom;
    private int _cutTo;
    private int _flagsAt;

    /// <summary>The next span of the same context; -1 for the last.</summary>
    public int Next;

    /// <summary>How many bytes its message will have.</summary>
    public int Size { get; private set; }

    public static SpanCopy Of(byte[] buffer, in SpanHeader header, in SpanEdit edit, TraceStates states)
    {
        var copy = new SpanCopy
        {
            _buffer = buffer,
            _offset = header.Offset,
            _length = header.Length,
            _attributes = edit.Attributes,
            _flagsAt = -1,
            Next = -1,
            Size = header.Length,
        };
        var raw = buffer.AsSpan(header.Offset, header.Length);
        if (edit.Threshold is { } threshold)
            copy.SetState(raw, header.Flags, threshold, states);
        if (edit.Sampled && (header.Flags & SpanBits.Otlp) != 0 && (header.Flags & SpanBits.Sampled) == 0)
            copy._flagsAt = FlagsPlace(raw);
        if (edit.Attributes is { } attributes)
            copy.SetAttributes(raw, attributes);
        return copy;
    }

    /// <summary>In two runs if at most the one trace state goes, which is the rule; else field by field.</summary>
    public readonly void Write(ref WireWriter writer)
    {
        var raw = _buffer.AsSpan(_offset, _length);
        if (_drops)
            WriteOthers(ref writer, raw);
        else
        {
            WritePatched(ref writer, raw, 0, _cutFrom);
            WritePatched(ref writer, raw, _cutTo, _length);
        }

        if (_state is { Length: > 0 })
            writer.Field(Tags.Span.TraceState, _state);
        if (_attributes is not null)
            writer.Raw(_attributes.Bytes);
    }

    private void SetState(ReadOnlySpan<byte> raw, uint bits, Threshold threshold, TraceStates states)
    {
        ReadOnlySpan<byte> before = default;
        int dropped = 0, count = 0, from = 0, to = 0;
        if ((bits & SpanBits.HasTraceState) != 0)
        {
            var reader = new WireReader(raw);
            var isLast = false;
            for (var at = 0; !isLast && reader.Next(out var tag); at = reader.At)
            {
                if (tag != Tags.Span.TraceState)
                {
                    reader.Skip(tag);
                    continue;
                }

                before = reader.Bytes();
                (from, to) = (at, reader.At);
                dropped += to - from;
                count++;
                isLast = (bits & SpanBits.HasTraceStates) == 0;
            }
        }

        var after = states.With(before, threshold);
        if (before.SequenceEqual(after))
            return;
        _state = after;
        (_cutFrom, _cutTo) = (from, to);
        _drops |= count > 1;
        Size += (after.Length == 0 ? 0 : WireWriter.FieldLength(after.Length)) - dropped;
    }

    private void SetAttributes(ReadOnlySpan<byte> raw, EncodedAttributes attributes)
    {
        Size += attributes.Bytes.Length;
        var reader = new WireReader(raw);
        for (var at = 0; reader.Next(out var tag); at = reader.At)
        {
            if (tag != Tags.Span.Attributes)
                reader.Skip(tag);
            else if (attributes.Has(reader.Bytes()))
            {
                Size -= reader.At - at;
                _drops = true;
            }
        }
    }

    /// <summary>Where the number of the flags is; of several the last counts.</summary>
    private static int FlagsPlace(ReadOnlySpan<byte> raw)
    {
        var place = -1;
        var reader = new WireReader(raw);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Span.Flags)
                place = reader.At;
            reader.Skip(tag);
        }

        return place;
    }

    /// <summary>All fields but those that are replaced, in runs.</summary>
    private readonly void WriteOthers(ref WireWriter writer, ReadOnlySpan<byte> raw)
    {
        var from = 0;
        var reader = new WireReader(raw);
        for (var at = 0; reader.Next(out var tag); at = reader.At)
        {
            var value = WireType.Of(tag) == WireType.Bytes ? reader.Bytes() : Skipped(ref reader, tag);
            if (!IsReplaced(tag, value))
                continue;
            WritePatched(ref writer, raw, from, at);
            from = reader.At;
        }

        WritePatched(ref writer, raw, from, raw.Length);
    }

    private static ReadOnlySpan<byte> Skipped(ref WireReader reader, uint tag)
    {
        reader.Skip(tag);
        return default;
    }

    private readonly bool IsReplaced(uint tag, ReadOnlySpan<byte> value) =>
        (tag == Tags.Span.TraceState && _state is not null) || (tag == Tags.Span.Attributes && _attributes?.Has(value) == true);

    /// <summary>A run of raw bytes, with the sampled flag set if its number is among them.</summary>
    private readonly void WritePatched(ref WireWriter writer, ReadOnlySpan<byte> raw, int from, int to)
    {
        var length = to - from;
        if (length == 0)
            return;
        var room = writer.Room(length);
        raw[from..to].CopyTo(room);
        if (_flagsAt >= from && _flagsAt < to)
            room[_flagsAt - from] |= (byte)SpanBits.Sampled;
        writer.Wrote(length);
    }
}
