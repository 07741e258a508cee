// A packed span as conditions read it: nothing is decoded before it is asked for.
using System.Text;

namespace Tracing.Functional.Recordings;

/// <summary>
/// A cursor that is set to one span after the other; hand it to <see cref="PackedSpanReader"/>. Total for bytes that
/// <see cref="RequestReader"/> took. Not for several threads at once.
/// </summary>
internal sealed class PackedSpan
{
    private readonly TextCache _texts = new();
    private byte[] _buffer = [];
    private SpanHeader _header;
    private string? _name;
    private string? _traceState;

    /// <summary>What is known of the span without a look at its bytes.</summary>
    public ref readonly SpanHeader Header => ref _header;

    /// <summary>The name of the scope that the span came under.</summary>
    public string ScopeName { get; private set; } = "";

    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_header.Offset, _header.Length);

    /// <summary>Turns to another span.</summary>
    /// <param name="buffer">Holds its raw bytes, from the header's offset on. It must not change while the cursor stands here.</param>
    /// <param name="header">As the request's reader gave it, with the offset in this buffer.</param>
    /// <param name="scopeName">See <see cref="ScopeNameOf"/>.</param>
    public void Set(byte[] buffer, in SpanHeader header, string scopeName)
    {
        (_buffer, _header, ScopeName) = (buffer, header, scopeName);
        _name = _traceState = null;
    }

    /// <summary>The name in the raw bytes of a scope.</summary>
    public static string ScopeNameOf(ReadOnlySpan<byte> scope) => Encoding.UTF8.GetString(Last(scope, Tags.Scope.Name));

    public string Name => _name ??= _texts.Of(Last(Raw, Tags.Span.Name));

    /// <summary>The trace state; null if there is none.</summary>
    public string? TraceState =>
        (_header.Flags & SpanBits.HasTraceState) == 0 ? null : _traceState ??= _texts.Of(Last(Raw, Tags.Span.TraceState));

    /// <summary>R of its trace: what this trace state says, else the last 56 bits of the trace id.</summary>
    public Randomness RandomnessBy(in OtelTraceState state) =>
        state.HasRandomness ? state.Randomness : Randomness.OfValue(_header.TraceLow);

    /// <summary>
    /// An attribute by its key, as the framework's spans have it: the first of that key; null if it is missing or has no value.
    /// </summary>
    public object? Attribute(string key) => Attribute(Raw, Tags.Span.Attributes, key);

    /// <summary>All attributes, in the order they came.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Attributes()
    {
        List<KeyValuePair<string, object?>> all = [];
        var reader = new WireReader(Raw);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Span.Attributes)
            {
                reader.Skip(tag);
                continue;
            }

            var attribute = reader.Bytes();
            all.Add(new(_texts.Of(Values.KeyOf(attribute)), Values.OfAttribute(attribute, _texts)));
        }

        return all;
    }

    public bool HasEvent(NameTest name)
    {
        if ((_header.Flags & SpanBits.HasEvents) == 0)
            return false;
        var reader = new WireReader(Raw);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Span.Events)
                reader.Skip(tag);
            else if (name.Holds(_texts.Of(Last(reader.Bytes(), Tags.Event.Name))))
                return true;
        }

        return false;
    }

    public bool HasException(NameTest typeName)
    {
        if (typeName.Holds(Attribute("error.type")))
            return true;
        if ((_header.Flags & SpanBits.HasEvents) == 0)
            return false;
        var reader = new WireReader(Raw);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Span.Events)
            {
                reader.Skip(tag);
                continue;
            }

            var happened = reader.Bytes();
            if (Last(happened, Tags.Event.Name).SequenceEqual("exception"u8)
                && typeName.Holds(Attribute(happened, Tags.Event.Attributes, "exception.type")))
                return true;
        }

        return false;
    }

    /// <summary>How many links it has, and whether one of them leads to a sampled span.</summary>
    public (int Count, bool HasSampled) Links()
    {
        var links = (Count: 0, HasSampled: false);
        if ((_header.Flags & SpanBits.HasLinks) == 0)
            return links;
        var reader = new WireReader(Raw);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Span.Links)
                links = (links.Count + 1, links.HasSampled | IsSampled(reader.Bytes()));
            else
                reader.Skip(tag);
        }

        return links;
    }

    private static bool IsSampled(ReadOnlySpan<byte> link)
    {
        uint flags = 0;
        var reader = new WireReader(link);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Link.Flags)
                flags = reader.Fixed32();
            else
                reader.Skip(tag);
        }

        return (flags & SpanBits.Sampled) != 0;
    }

    private object? Attribute(ReadOnlySpan<byte> bytes, uint field, string key)
    {
        Span<byte> small = stackalloc byte[256];
        var wanted = Encoding.UTF8.TryGetBytes(key, small, out var length) ? small[..length] : Encoding.UTF8.GetBytes(key);
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            if (tag != field)
            {
                reader.Skip(tag);
                continue;
            }

            var attribute = reader.Bytes();
            if (Values.KeyOf(attribute).SequenceEqual(wanted))
                return Values.OfAttribute(attribute, _texts);
        }

        return null;
    }

    /// <summary>The text in a field; of several the last.</summary>
    private static ReadOnlySpan<byte> Last(ReadOnlySpan<byte> bytes, uint field)
    {
        ReadOnlySpan<byte> last = default;
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            if (tag == field)
                last = reader.Bytes();
            else
                reader.Skip(tag);
        }

        return last;
    }
}
