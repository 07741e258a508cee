// Who takes the spans of a request.
namespace Tracing.Functional.Recordings;

/// <summary>Takes the spans of a request, one after the other. Its bytes are valid only during the call.</summary>
internal interface ISpanSink
{
    /// <summary>The raw messages and texts that the next spans come under; each is empty if it is missing.</summary>
    /// <returns>What the headers of these spans have as their context.</returns>
    int Context(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema);

    /// <summary>One span; the header's offset is the span's place in the request.</summary>
    void Span(in SpanHeader header, ReadOnlySpan<byte> raw);

    /// <summary>A span is left out; the others are taken.</summary>
    void Malformed(string why);
}
