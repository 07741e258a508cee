// What four services send to a gateway: four requests of 512 spans, in which 256 traces of eight spans each are whole. Made once; each
// round of them gets trace ids of its own, written over the old ones.
using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Tracing.Functional.Recordings.Tests.Oracle;
using OtlpSpan = Tracing.Functional.Recordings.Tests.Oracle.Span;

namespace Tracing.Functional.Bench;

internal sealed class GatewayRequests
{
    public const int Services = 4;
    public const int Traces = 256;
    public const int SpansPerTrace = 8;
    public const int Spans = Traces * SpansPerTrace;
    private const ulong Marker = 0x5A5A_A5A5_C3C3_3C3C;
    private static readonly string[] s_services = ["front", "shop", "stock", "payment"];
    private readonly int[][] _ids;
    private ulong _round;

    public GatewayRequests()
    {
        var random = new Random(7);
        var lows = Enumerable.Range(0, Traces).Select(_ => (ulong)random.NextInt64()).ToArray();
        Bytes = [.. Enumerable.Range(0, Services).Select(service => Of(service, lows).ToByteArray())];
        _ids = [.. Bytes.Select(IdsIn)];
    }

    public byte[][] Bytes { get; }

    /// <summary>Gives all traces new ids. The last bytes, by which a ratio decides, stay.</summary>
    public void Renew()
    {
        _round++;
        for (var request = 0; request < Services; request++)
        {
            foreach (var at in _ids[request])
                BinaryPrimitives.WriteUInt64LittleEndian(Bytes[request].AsSpan(at), _round);
        }
    }

    private static Request Of(int service, ulong[] lows)
    {
        var scope = new ScopeSpans { Scope = new Scope { Name = "OpenTelemetry.Instrumentation.AspNetCore", Version = "1.20.2" } };
        for (var trace = 0; trace < Traces; trace++)
        {
            scope.Spans.Add(Made(trace, lows[trace], 2 * service));
            scope.Spans.Add(Made(trace, lows[trace], (2 * service) + 1));
        }

        var resource = new Resource();
        Add(resource.Attributes, "service.name", s_services[service]);
        Add(resource.Attributes, "service.instance.id", "a6f1c1f2-4c8e-4a35-9d5e-0f6d5c1b2a39");
        Add(resource.Attributes, "telemetry.sdk.language", "dotnet");
        return new Request { ResourceSpans = { new ResourceSpans { Resource = resource, ScopeSpans = { scope } } } };
    }

    private static OtlpSpan Made(int trace, ulong low, int number)
    {
        var start = 1_700_000_000_000_000_000UL + (ulong)((trace * 1000) + number);
        var span = new OtlpSpan
        {
            TraceId = Id(Marker, low),
            SpanId = Id((ulong)(number + 1)),
            ParentSpanId = number == 0 ? ByteString.Empty : Id((ulong)((number + 1) / 2)),
            Name = number == 0 ? "GET /orders/{id}" : "GET /stock/{product}",
            Kind = number % 2 == 0 ? OtlpSpan.Types.Kind.SpanKindServer : OtlpSpan.Types.Kind.SpanKindClient,
            StartTimeUnixNano = start,
            EndTimeUnixNano = start + 30_000_000,
            Flags = 0x101,
        };
        Add(span.Attributes, "http.request.method", "GET");
        Add(span.Attributes, "url.path", trace % 50 == 0 ? "/health" : "/orders/4711");
        Add(span.Attributes, "url.scheme", "https");
        Add(span.Attributes, "server.address", "orders.internal.example");
        Add(span.Attributes, "http.route", "/orders/{id}");
        Add(span.Attributes, "network.protocol.version", "1.1");
        Add(span.Attributes, "user_agent.original", "Mozilla/5.0 (X11; Linux)");
        span.Attributes.Add(new KeyValue { Key = "http.response.status_code", Value = new AnyValue { IntValue = 200 } });
        if (trace % 100 == 99 && number == 7)
            span.Status = new() { Code = Status.Types.Code.StatusCodeError, Message = "no answer" };
        return span;
    }

    /// <summary>Where the first bytes of trace ids are.</summary>
    private static int[] IdsIn(byte[] request)
    {
        Span<byte> marker = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(marker, Marker);
        var found = new List<int>();
        for (int at = 0, next; (next = request.AsSpan(at).IndexOf(marker)) >= 0; at += next + 8)
            found.Add(at + next);
        return found.Count == 2 * Traces ? [.. found] : throw new InvalidOperationException($"{found.Count} ids");
    }

    private static void Add(RepeatedField<KeyValue> attributes, string key, string value) =>
        attributes.Add(new KeyValue { Key = key, Value = new AnyValue { StringValue = value } });

    private static ByteString Id(ulong id)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        return ByteString.CopyFrom(bytes);
    }

    private static ByteString Id(ulong high, ulong low)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), low);
        return ByteString.CopyFrom(bytes);
    }
}
