// Removes secrets from packed spans, resources and scopes on their way out.
using System.Buffers;
using System.Text;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Redaction;

/// <summary>
/// By the rules that a service's own spans are redacted by. What has no secret stays as it came, byte for byte. Not safe for concurrent use.
/// </summary>
internal sealed class PackedRedactor(Redactor redactor)
{
    private static readonly Hook s_faults = PrivacyMetrics.Faults;
    private readonly TextCache _texts = new();

    /// <summary>The span without secrets: the same bytes if it has none. Null if it could not be looked at, and must not leave.</summary>
    public byte[]? Span(ReadOnlyMemory<byte> raw) => Clean(raw, Part.Span);

    /// <summary>The same for a resource's message.</summary>
    public byte[] Resource(byte[] raw) => Clean(raw, Part.Resource) ?? [];

    /// <summary>The same for a scope's message.</summary>
    public byte[] Scope(byte[] raw) => Clean(raw, Part.Scope) ?? [];

    private byte[]? Clean(ReadOnlyMemory<byte> raw, Part part) => s_faults.Run(
        (Redactor: this, raw, part), static work => work.Redactor.Rewrite(work.raw.Span, work.part) ?? work.raw.ToArray(), fallback: null);

    /// <summary>The message without secrets; null if it has none.</summary>
    private byte[]? Rewrite(ReadOnlySpan<byte> raw, Part part)
    {
        ArrayBufferWriter<byte>? output = null;
        var copied = 0;
        var reader = new WireReader(raw);
        for (var at = 0; reader.Next(out var tag); at = reader.At)
        {
            if (WireType.Of(tag) != WireType.Bytes)
            {
                reader.Skip(tag);
                continue;
            }

            if (CleanField(part, tag, reader.Bytes()) is not { } clean)
                continue;
            output ??= new ArrayBufferWriter<byte>(raw.Length);
            output.Write(raw[copied..at]);
            output.Write(SmallMessage.Field(tag, clean));
            copied = reader.At;
        }

        output?.Write(raw[copied..]);
        return output?.WrittenSpan.ToArray();
    }

    /// <summary>What a field has instead; null if it stays.</summary>
    private byte[]? CleanField(Part part, uint tag, ReadOnlySpan<byte> field) => (part, tag) switch
    {
        (Part.Span, Tags.Span.Name) or (Part.Event, Tags.Event.Name) => Name(field),
        (Part.Status, Tags.Status.Message) => Text(field),
        (Part.Span, Tags.Span.Attributes) or (Part.Event, Tags.Event.Attributes) or (Part.Link, Tags.Link.Attributes)
            or (Part.Resource, Tags.Resource.Attributes) or (Part.Scope, Tags.Scope.Attributes) => Attribute(field),
        (Part.Span, Tags.Span.Events) => Rewrite(field, Part.Event),
        (Part.Span, Tags.Span.Links) => Rewrite(field, Part.Link),
        (Part.Span, Tags.Span.Status) => Rewrite(field, Part.Status),
        _ => null,
    };

    private byte[]? Name(ReadOnlySpan<byte> utf8) => Changed(_texts.Of(utf8), static (redactor, name) => redactor.Name(name));

    private byte[]? Text(ReadOnlySpan<byte> utf8) => Changed(_texts.Of(utf8), static (redactor, text) => redactor.Text(text));

    private byte[]? Changed(string text, Func<Redactor, string, string> clean)
    {
        var answer = clean(redactor, text);
        return ReferenceEquals(answer, text) ? null : Encoding.UTF8.GetBytes(answer);
    }

    private byte[]? Attribute(ReadOnlySpan<byte> attribute)
    {
        var key = _texts.Of(Values.KeyOf(attribute));
        var value = Values.OfAttribute(attribute, _texts);
        var clean = redactor.Value(key, value);
        return ReferenceEquals(clean, value) ? null : EncodedAttributes.KeyValue(new(key, clean));
    }

    private enum Part
    {
        Span,
        Event,
        Link,
        Status,
        Resource,
        Scope,
    }
}
