// Secrets do not leave a gateway that is told to redact: in each place of a span where a text may be. All else stays as it came.
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests.Shards;

using Span = Recordings.Tests.Oracle.Span;

public sealed class RedactionTests
{
    private const string Secret = "4111111111111111";
    private static readonly UInt128 s_trace = new(1, 77);

    public static IEnumerable<TestCaseData> Places()
    {
        yield return Place("name", span => span.Name = $"pay {Secret}");
        yield return Place("attribute by value", span => span.Attributes.Add(Pair("note", $"card {Secret}")));
        yield return Place("attribute by key", span => span.Attributes.Add(Pair("password", Secret)));
        yield return Place("array", span => span.Attributes.Add(new KeyValue { Key = "notes", Value = new AnyValue { ArrayValue = new ArrayValue { Values = { Text("a"), Text($"x {Secret}") } } } }));
        yield return Place("map", span => span.Attributes.Add(new KeyValue { Key = "map", Value = new AnyValue { KvlistValue = new KeyValueList { Values = { Pair("a", "b"), Pair("password", Secret) } } } }));
        yield return Place("event name", span => span.Events.Add(new Event { Name = $"paid {Secret}" }));
        yield return Place("event attribute", span => span.Events.Add(new Event { Name = "exception", Attributes = { Pair("exception.message", $"card {Secret}") } }));
        yield return Place("link attribute", span => span.Links.Add(new Link { TraceId = span.TraceId, SpanId = span.SpanId, Attributes = { Pair("token", Secret) } }));
        yield return Place("status", span => span.Status = new Status { Code = Status.Types.Code.StatusCodeError, Message = $"no money on {Secret}" });
    }

    [TestCaseSource(nameof(Places))]
    public void A_secret_goes_and_what_is_around_it_stays(object put)
    {
        var span = Clean();
        ((Action<Span>)put)(span);
        var kept = Kept(span, new PrivacyOptions());
        Assert.That(kept.ToString(), Does.Not.Contain(Secret));
        Assert.That(kept.Attributes.Single(one => one.Key == "plain").Value.IntValue, Is.EqualTo(7));
        Assert.That((kept.SpanId, kept.StartTimeUnixNano, kept.Kind), Is.EqualTo((span.SpanId, span.StartTimeUnixNano, span.Kind)));
        Assert.That(
            (kept.Attributes.Count, kept.Events.Count, kept.Links.Count, kept.Status?.Code),
            Is.EqualTo((span.Attributes.Count, span.Events.Count, span.Links.Count, span.Status?.Code)));
        Assert.That(Kept(span, privacy: null).ToString(), Does.Contain(Secret), "off by default");
    }

    [Test]
    public void A_span_without_secrets_stays_byte_for_byte()
    {
        var span = Clean();
        span.Events.Add(new Event { Name = "exception", Attributes = { Pair("exception.message", "no money") } });
        Assert.That(Kept(span, new PrivacyOptions()).ToByteArray(), Is.EqualTo(Kept(span, privacy: null).ToByteArray()));
    }

    [Test]
    public void A_secret_of_the_resource_goes_too()
    {
        using var bench = new Bench(Sample.Always, privacy: new PrivacyOptions());
        var request = Made.Request(("front", Clean()));
        request.ResourceSpans[0].Resource.Attributes.Add(Pair("process.command_line", "run --password=hunter2hunter2"));
        bench.Send(request);
        Assert.That(bench.Requests.Single().ToString(), Does.Not.Contain("hunter2").And.Contain("front"));
    }

    private static TestCaseData Place(string name, Action<Span> put) => new TestCaseData(put).SetArgDisplayNames(name);

    private static Span Clean()
    {
        var span = Made.Span(s_trace, 1, 0, "order");
        span.Attributes.Add(new KeyValue { Key = "plain", Value = new AnyValue { IntValue = 7 } });
        return span;
    }

    private static KeyValue Pair(string key, string value) => new() { Key = key, Value = Text(value) };

    private static AnyValue Text(string text) => new() { StringValue = text };

    private static Span Kept(Span span, PrivacyOptions? privacy)
    {
        using var bench = new Bench(Sample.Always, privacy: privacy);
        bench.Send(("front", span));
        return bench.Kept.Single().Span;
    }
}
