// A batch as a service under load sends it: 512 spans of about 340 bytes.
using Google.Protobuf;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Recordings.Tests;

internal static class Batch
{
    public const int Spans = 512;

    public static byte[] Bytes(string traceState = "")
    {
        var scope = new ScopeSpans { Scope = new Scope { Name = "shop.orders" } };
        for (var i = 0; i < Spans; i++)
            scope.Spans.Add(SpanOf(i, traceState));
        var resource = new Resource { Attributes = { Text("service.name", "orders"), Text("host.name", "node-17") } };
        return new Request { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } } }.ToByteArray();
    }

    private static Oracle.Span SpanOf(int i, string traceState) => new()
    {
        TraceId = ByteString.CopyFrom([.. Enumerable.Range(0, 16).Select(at => (byte)(((i / 5) * 31) + at + 1))]),
        SpanId = ByteString.CopyFrom([.. BitConverter.GetBytes(i + 1), 1, 2, 3, 4]),
        ParentSpanId = i % 5 == 0 ? ByteString.Empty : ByteString.CopyFrom([.. BitConverter.GetBytes(i / 5 * 5), 1, 2, 3, 4]),
        Name = "GET /orders/{id}",
        TraceState = traceState,
        Kind = Oracle.Span.Types.Kind.SpanKindServer,
        StartTimeUnixNano = 1_700_000_000_000_000_000 + ((ulong)i * 1000),
        EndTimeUnixNano = 1_700_000_000_012_000_000 + ((ulong)i * 1000),
        Flags = 0x101,
        Status = i % 100 == 0 ? new Status { Code = Status.Types.Code.StatusCodeError } : null,
        Attributes =
        {
            Text("http.request.method", "GET"), Text("url.path", $"/orders/{i}"), Text("url.scheme", "https"),
            new KeyValue { Key = "http.response.status_code", Value = new() { IntValue = 200 } },
            Text("server.address", "shop.example.com"), Text("network.protocol.version", "1.1"), Text("http.route", "/orders/{id}"),
        },
    };

    private static KeyValue Text(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };
}
