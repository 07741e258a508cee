// Traces as messages of the oracle, and as Core sees them.
using System.Buffers.Binary;
using Google.Protobuf;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests;

using Span = Recordings.Tests.Oracle.Span;

internal static class Made
{
    public const ulong Origin = 1_700_000_000_000_000_000;

    /// <summary>A span that starts so many milliseconds after all others could and runs so long; parent 0 is none.</summary>
    public static Span Span(UInt128 trace, ulong id, ulong parent, string name, long startMs = 0, long ms = 10) => new()
    {
        TraceId = Id(trace),
        SpanId = Id(id),
        ParentSpanId = parent == 0 ? ByteString.Empty : Id(parent),
        Name = name,
        Kind = Recordings.Tests.Oracle.Span.Types.Kind.SpanKindServer,
        StartTimeUnixNano = Origin + ((ulong)startMs * 1_000_000),
        EndTimeUnixNano = Origin + ((ulong)(startMs + ms) * 1_000_000),
        Flags = 0x101,
    };

    public static Span With(this Span span, string key, string value)
    {
        span.Attributes.Add(new KeyValue { Key = key, Value = new AnyValue { StringValue = value } });
        return span;
    }

    public static Span Failed(this Span span)
    {
        span.Status = new() { Code = Status.Types.Code.StatusCodeError };
        return span;
    }

    public static Span State(this Span span, string traceState)
    {
        span.TraceState = traceState;
        return span;
    }

    /// <summary>A request of spans that come from services of these names.</summary>
    public static Request Request(params (string Service, Span Span)[] spans)
    {
        var request = new Request();
        foreach (var group in spans.GroupBy(pair => pair.Service))
        {
            var resource = new Resource();
            resource.Attributes.Add(new KeyValue { Key = "service.name", Value = new AnyValue { StringValue = group.Key } });
            var scope = new ScopeSpans { Scope = new Scope { Name = group.Key + ".source" } };
            scope.Spans.AddRange(group.Select(pair => pair.Span));
            request.ResourceSpans.Add(new ResourceSpans { Resource = resource, ScopeSpans = { scope } });
        }

        return request;
    }

    public static ByteString Id(UInt128 id)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        return ByteString.CopyFrom(bytes);
    }

    public static ByteString Id(ulong id)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return ByteString.CopyFrom(bytes);
    }

    public static UInt128 TraceOf(Span span) => BinaryPrimitives.ReadUInt128BigEndian(span.TraceId.Span);

    public static ulong IdOf(Span span) => BinaryPrimitives.ReadUInt64BigEndian(span.SpanId.Span);

    /// <summary>All spans of requests, with the names of their services.</summary>
    public static IEnumerable<(string Service, Span Span)> Spans(IEnumerable<Request> requests) =>
        from request in requests
        from resource in request.ResourceSpans
        from scope in resource.ScopeSpans
        from span in scope.Spans
        select (resource.Resource?.Attributes.FirstOrDefault(one => one.Key == "service.name")?.Value?.StringValue ?? "", span);
}
