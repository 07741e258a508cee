// An ExportTraceServiceRequest, read by hand: what is around the spans, then each span, without an object.
using System.Text.Unicode;

namespace Tracing.Functional.Recordings;

/// <summary>
/// Total: any bytes are an answer, never an exception, in time that grows with their number. Reading allocates nothing, unless a resource
/// or scope is there in several pieces.
/// </summary>
internal static class RequestReader
{
    /// <summary>Reads a request into a sink. A request that is broken around its spans is refused before the sink hears of it.</summary>
    /// <param name="request">The raw bytes of the request.</param>
    /// <param name="sink">Takes the spans.</param>
    /// <param name="error">Why the request is refused.</param>
    /// <returns>Whether it was read; some spans may be malformed, which the sink hears.</returns>
    public static bool TryRead<TSink>(ReadOnlySpan<byte> request, ref TSink sink, out string? error)
        where TSink : ISpanSink, allows ref struct
    {
        error = Fault(request);
        if (error is not null)
            return false;
        var reader = new WireReader(request);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Level.ResourceSpans)
            {
                reader.Skip(tag);
                continue;
            }

            var resourceSpans = reader.Bytes();
            ReadResource(resourceSpans, reader.At - resourceSpans.Length, ref sink);
        }

        return true;
    }

    private static void ReadResource<TSink>(ReadOnlySpan<byte> bytes, int offset, ref TSink sink)
        where TSink : ISpanSink, allows ref struct
    {
        var level = Level.Of(bytes);
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Level.Parts)
            {
                reader.Skip(tag);
                continue;
            }

            var scopeSpans = reader.Bytes();
            ReadScope(scopeSpans, offset + reader.At - scopeSpans.Length, level, ref sink);
        }
    }

    private static void ReadScope<TSink>(ReadOnlySpan<byte> bytes, int offset, Level resource, ref TSink sink)
        where TSink : ISpanSink, allows ref struct
    {
        var scope = Level.Of(bytes);
        if (!scope.HasParts)
            return;
        var context = sink.Context(resource.Head, resource.Schema, scope.Head, scope.Schema);
        var header = default(SpanHeader);
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Level.Parts)
            {
                reader.Skip(tag);
                continue;
            }

            var raw = reader.Bytes();
            if (SpanScan.Fault(raw, ref header) is { } fault)
            {
                sink.Malformed(fault);
                continue;
            }

            header.Offset = offset + reader.At - raw.Length;
            header.Context = context;
            sink.Span(in header, raw);
        }
    }

    /// <summary>Why a request is broken around its spans.</summary>
    private static string? Fault(ReadOnlySpan<byte> request)
    {
        var reader = new WireReader(request);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.Level.ResourceSpans)
            {
                if (Fault(reader.Bytes(), Schema.ResourceSpans) is { } fault)
                    return fault;
            }
            else if (OtherFault(ref reader, tag, Schema.Request) is { } fault)
                return fault;
        }

        return Named(Schema.Request, reader.Fault);
    }

    private static string? Fault(ReadOnlySpan<byte> bytes, Message message)
    {
        var reader = new WireReader(bytes);
        while (reader.Next(out var tag))
        {
            var fault = tag switch
            {
                Tags.Level.Parts => PartFault(reader.Bytes(), message),
                Tags.Level.Head => HeadFault(reader.Bytes(), message.Fields[0].Inner!),
                Tags.Level.SchemaUrl => Utf8.IsValid(reader.Bytes()) ? null : Named(message, "the schema's address is not UTF-8"),
                _ => OtherFault(ref reader, tag, message),
            };
            if (fault is not null)
                return fault;
        }

        return Named(message, reader.Fault);
    }

    /// <summary>Spans are looked at later, one by one.</summary>
    private static string? PartFault(ReadOnlySpan<byte> bytes, Message message) =>
        message == Schema.ResourceSpans ? Fault(bytes, Schema.ScopeSpans) : null;

    private static string? HeadFault(ReadOnlySpan<byte> bytes, Message message) => Named(message, NestedCheck.Fault(message, bytes));

    private static string? OtherFault(ref WireReader reader, uint tag, Message message)
    {
        if (message.Find(tag >> 3) is not null)
            return Named(message, "a field is written in another way than it should be");
        reader.Skip(tag);
        return Named(message, reader.Fault);
    }

    private static string? Named(Message message, string? fault) => fault is null ? null : $"the {message.Name}: {fault}";
}
