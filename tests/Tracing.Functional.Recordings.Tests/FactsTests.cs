// What conditions at the start read from a root's span, by the attributes of the conventions of today and before.
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Recordings.Tests;

public sealed class FactsTests
{
    [TestCase("http.request.method=GET", "GET")]
    [TestCase("http.method=PUT", "PUT")]
    [TestCase("http.request.method=GET http.method=PUT", "GET")]
    [TestCase("http.request.method=_OTHER http.request.method_original=BREW", "BREW")]
    [TestCase("http.request.method=_OTHER", "_OTHER")]
    [TestCase("", null)]
    public void The_method_is(string attributes, string? method) => Assert.That(Of(attributes).Method, Is.EqualTo(method));

    [TestCase("url.path=/orders", "/orders")]
    [TestCase("http.target=/orders?page=1", "/orders")]
    [TestCase("http.target=/orders", "/orders")]
    [TestCase("url.path=/a http.target=/b", "/a")]
    [TestCase("", null)]
    public void The_path_is(string attributes, string? path) => Assert.That(Of(attributes).Path, Is.EqualTo(path));

    [TestCase("http.request.header.x-user-tier=vip", "vip")]
    [TestCase("http.request.header.x_user_tier=vip", "vip")]
    [TestCase("http.request.header.x-user-tier=[vip,new]", "vip")]
    [TestCase("http.request.header.x-user-tier=[]", null)]
    [TestCase("", null)]
    public void The_header_is(string attributes, string? value) => Assert.That(Of(attributes).Header("X-User-Tier"), Is.EqualTo(value));

    [Test]
    public void Only_servers_have_requests()
    {
        var facts = Of("http.request.method=GET url.path=/a", span => span.Kind = Oracle.Span.Types.Kind.SpanKindClient);
        Assert.That((facts.Method, facts.Path, facts.Kind), Is.EqualTo(((string?)null, (string?)null, SpanKind.Client)));
    }

    [TestCase(false, 0x101u, "ot=th:8", ParentOrigin.None, false, false)]
    [TestCase(true, 0x301u, "ot=th:8", ParentOrigin.Remote, true, true)]
    [TestCase(true, 0x101u, "ot=th:8", ParentOrigin.Local, true, true)]
    [TestCase(true, 0x001u, "ot=th:8", ParentOrigin.Remote, true, true)]
    [TestCase(true, 0x000u, "ot=th:8", ParentOrigin.Remote, true, true)]
    [TestCase(true, 0x300u, "ot=th:8", ParentOrigin.Remote, false, false)]
    [TestCase(true, 0x301u, "", ParentOrigin.Remote, true, false)]
    [TestCase(true, 0x301u, "ot=th:c", ParentOrigin.Remote, true, false)]
    [TestCase(true, 0x301u, "ot=th:c;rv:ffffffffffffff", ParentOrigin.Remote, true, true)]
    [TestCase(true, 0x301u, "ot=th:8;rv:00000000000000", ParentOrigin.Remote, true, false)]
    public void The_parent_is(bool has, uint flags, string traceState, ParentOrigin origin, bool isSampled, bool hasThreshold)
    {
        var parent = Of("", span =>
        {
            span.ParentSpanId = has ? ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8) : ByteString.Empty;
            span.Flags = flags;
            span.TraceState = traceState;
        }).Parent;
        Assert.That((parent.Origin, parent.IsSampled, parent.HasThreshold), Is.EqualTo((origin, isSampled, hasThreshold)));
    }

    /// <summary>Of a server's span with these attributes; its randomness is b followed by zeros.</summary>
    private static StartFacts Of(string attributes, Action<Oracle.Span>? change = null)
    {
        var span = new Oracle.Span
        {
            TraceId = ByteString.CopyFrom(1, 0, 0, 0, 0, 0, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 0),
            SpanId = ByteString.CopyFrom(1, 0, 0, 0, 0, 0, 0, 0),
            Kind = Oracle.Span.Types.Kind.SpanKindServer,
        };
        foreach (var pair in attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            span.Attributes.Add(new KeyValue { Key = pair.Split('=', 2)[0], Value = Value(pair.Split('=', 2)[1]) });
        change?.Invoke(span);
        var scope = new ScopeSpans { Spans = { span } };
        var request = new Request { ResourceSpans = { new ResourceSpans { ScopeSpans = { scope } } } }.ToByteArray();
        var header = Taken.From(request).Spans.Single().Header;
        var cursor = new PackedSpan();
        cursor.Set(request, in header, "");
        return new PackedFacts(cursor).Read();
    }

    private static AnyValue Value(string text)
    {
        if (!text.StartsWith('['))
            return new() { StringValue = text };
        var texts = text.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries);
        return new() { ArrayValue = new() { Values = { texts.Select(one => new AnyValue { StringValue = one }) } } };
    }
}
