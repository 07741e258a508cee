// What OpenTelemetry's own exporter sends, over a socket: the bytes that this has to read in practice.
using System.Diagnostics;
using System.Net;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Recordings.Tests;

public sealed class ExporterTests
{
    [Test]
    public async Task A_span_of_the_dotnet_exporter_is_what_was_exported()
    {
        using var activities = new ActivitySource("shop.orders");
        var (listener, address) = Listen();
        using var _ = listener;
        var received = Receive(listener);
        Activity span;
        using (var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(activities.Name)
            .ConfigureResource(resource => resource.AddService("orders"))
            .AddOtlpExporter(options =>
            {
                options.Endpoint = new(address + "v1/traces");
                options.Protocol = OtlpExportProtocol.HttpProtobuf;
                options.ExportProcessorType = ExportProcessorType.Simple;
            })
            .Build())
        {
            span = Order(activities);
        }

        var bytes = await received.WaitAsync(TimeSpan.FromSeconds(20));
        var taken = Taken.From(bytes);
        Assert.That(taken.Malformations, Is.Empty);
        var header = taken.Spans.Single().Header;
        var cursor = new PackedSpan();
        cursor.Set(bytes, in header, taken.Contexts[header.Context].ScopeName);
        AssertSame(cursor, span);
        Assert.That(RoundTripTests.Flat(Oracle.Request.Parser.ParseFrom(RoundTripTests.Written(taken, default))),
            Is.EqualTo(RoundTripTests.Flat(Oracle.Request.Parser.ParseFrom(bytes))));
    }

    private static Activity Order(ActivitySource activities)
    {
        var parent = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "vendor=1,ot=th:0", isRemote: true);
        var link = new ActivityLink(new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded));
        using var span = activities.StartActivity("GET /orders/{id}", ActivityKind.Server, parent, links: [link])!;
        span.SetTag("http.request.method", "GET").SetTag("url.path", "/orders/7").SetTag("http.response.status_code", 500)
            .SetTag("order.total", 12.5).SetTag("order.vip", true).SetTag("http.request.header.x-user-tier", new[] { "vip", "new" });
        span.AddException(new TimeoutException("too late"));
        span.SetStatus(ActivityStatusCode.Error, "too late");
        return span;
    }

    private static void AssertSame(PackedSpan cursor, Activity span)
    {
        var reader = PackedSpanReader.Instance;
        var facts = new PackedFacts(cursor).Read();
        Assert.That($"{cursor.Header.TraceHigh:x16}{cursor.Header.TraceLow:x16}", Is.EqualTo(span.TraceId.ToHexString()));
        Assert.That($"{cursor.Header.SpanId:x16}", Is.EqualTo(span.SpanId.ToHexString()));
        Assert.That($"{cursor.Header.ParentId:x16}", Is.EqualTo(span.ParentSpanId.ToHexString()));
        Assert.That(reader.Name(cursor), Is.EqualTo("GET /orders/{id}"));
        Assert.That(reader.Kind(cursor), Is.EqualTo(SpanKind.Server));
        Assert.That(reader.Source(cursor), Is.EqualTo("shop.orders"));
        Assert.That(reader.IsFailed(cursor), Is.True);
        Assert.That(reader.DurationTicks(cursor), Is.EqualTo(span.Duration.Ticks));
        Assert.That(reader.StartTicks(cursor), Is.EqualTo(span.StartTimeUtc.Ticks));
        Assert.That(reader.Attribute(cursor, "http.response.status_code"), Is.EqualTo(500L));
        Assert.That(reader.Attribute(cursor, "order.total"), Is.EqualTo(12.5));
        Assert.That(reader.Attribute(cursor, "order.vip"), Is.EqualTo(true));
        Assert.That(reader.HasEvent(cursor, NameTest.NewIs("exception")), Is.True);
        Assert.That(reader.HasException(cursor, NameTest.NewIs("System.TimeoutException")), Is.True);
        Assert.That(cursor.TraceState, Is.EqualTo("vendor=1,ot=th:0"));
        Assert.That((facts.Method, facts.Path, facts.Header("X-User-Tier")), Is.EqualTo(("GET", "/orders/7", "vip")));
        Assert.That((facts.LinkCount, facts.HasSampledLink), Is.EqualTo((1, true)));
        Assert.That(facts.Parent.Origin, Is.EqualTo(ParentOrigin.Remote));
        Assert.That((facts.Parent.IsSampled, facts.Parent.HasThreshold), Is.EqualTo((true, true)));
    }

    private static async Task<byte[]> Receive(HttpListener listener)
    {
        var call = await listener.GetContextAsync();
        using var body = new MemoryStream();
        await call.Request.InputStream.CopyToAsync(body);
        call.Response.Close();
        return body.ToArray();
    }

    /// <summary>On a port below those that the system gives to clients.</summary>
    private static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var address = $"http://127.0.0.1:{Random.Shared.Next(20_000, 32_000)}/";
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                listener.Close();
            }
        }
    }
}
