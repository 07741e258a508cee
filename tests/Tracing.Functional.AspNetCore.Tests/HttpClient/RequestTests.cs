// What a request's span says, by kind of request, over real connections; and that callbacks change nothing.
using System.Diagnostics;
using System.Net;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[NonParallelizable]
public class RequestTests
{
    public static IEnumerable<TestCaseData> Kinds()
    {
        yield return Kind("GET", "GET", "http", "/orders/7", null, "GET", null, 200, null, "1.1", "GET");
        yield return Kind(
            "GET with a route", "GET", "http", "/orders/7", "/orders/{id}", "GET /orders/{id}", null, 200, null, "1.1", "GET");
        yield return Kind("POST over HTTP/2 and TLS", "POST", "https2", "/orders", "/orders", "POST /orders", null, 200, null, "2", "POST");
        yield return Kind("404", "GET", "http", "/status/404", "/x", "GET /x", "404", 404, null, "1.1", "GET");
        yield return Kind("503", "GET", "https", "/status/503", null, "GET", "503", 503, null, "1.1", "GET");
        yield return Kind("an unknown method", "BREW", "http", "/pot", "/pot", "HTTP /pot", null, 200, "BREW", "1.1", "_OTHER");
        yield return Kind("the server breaks off", "GET", "http", "/abort", null, "GET", "broken off", null, null, null, "GET");
        yield return Kind("nobody listens", "GET", "closed", "/", "/", "GET /", "connection_error", null, null, null, "GET");

        static TestCaseData Kind(string what, string method, string where, string path, string? route, string name, string? error,
            int? status, string? original, string? version, string known) =>
            new TestCaseData(method, where, path, route, name, error, status, original, version, known).SetArgDisplayNames(what);
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task A_span_says_what_became_of_its_request(
        string method, string where, string path, string? route, string name, string? error, int? status, string? original,
            string? version, string known)
    {
        await using var client = await Client.Start();
        var server = where switch { "http" => client.Server.Plain, "closed" => "http://localhost:1", _ => client.Server.Secure };
        using var message = Client.Message(
            server + path, new HttpMethod(method), where == "https2" ? HttpVersion.Version20 : null, method == "POST" ? "one" : null);
        if (route is not null)
            message.SetRouteTemplate(route);

        Assert.That(await client.Send(message), Is.EqualTo(status));

        var span = client.Requests.Single();
        if (error == "broken off")
            Assert.That(error = (string?)span.GetTagItem("error.type"), Is.AnyOf("response_ended", "System.Net.Http.HttpRequestException"),
                "which one is a race of the network");
        Assert.That(span.DisplayName, Is.EqualTo(name));
        Assert.That(span.Status, Is.EqualTo(error is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error));
        Assert.That(
            new[] { "url.template", "error.type", "http.response.status_code", "http.request.method", "http.request.method_original",
                "network.protocol.version", "http.request.resend_count", "url.full", "server.address" }
                .Select(span.GetTagItem),
            Is.EqualTo(new object?[] { route, error, status, known, original, version, null, server + path, "localhost" }));
    }

    [TestCase("", "?a=1&token=secret&b=2&c", "?*")]
    [TestCase("a,c", "?a=1&token=secret&b=2&c&d", "?a=1&token=REDACTED&b=REDACTED&c&REDACTED")]
    [TestCase("a", "?%61=1&A=2&a=3=4&=5&&a&b=", "?a=1&A=2&a=3=4&=REDACTED&&a&b=")]
    [TestCase("filter[x]", "?filter%5Bx%5D=1&filter%5By%5D=2", "?filter%5Bx%5D=1&filter%5By%5D=REDACTED")]
    [TestCase("a", "", "")]
    public async Task An_address_shows_the_query_parameters_it_may_and_no_credentials(string shown, string query, string recorded)
    {
        await using var client =
            await Client.Start(options => options.ShownQueryParameters.UnionWith(shown.Split(',', StringSplitOptions.RemoveEmptyEntries)));
        using var message = Client.Message(
            client.Server.Plain.Replace("//", "//user:password@", StringComparison.Ordinal) + "/a%20b" + query + "#fragment");
        await client.Send(message);
        Assert.That(client.Requests.Single().GetTagItem("url.full"), Is.EqualTo(client.Server.Plain + "/a%20b" + recorded));
    }

    [Test]
    public async Task Redirects_are_counted_and_have_no_route_where_they_lead_elsewhere()
    {
        await using var client = await Client.Start();
        using var message = Client.Message(client.Server.Plain + "/redirect").SetRouteTemplate("/redirect");
        Assert.That(await client.Send(message), Is.EqualTo(200));

        Assert.That(client.Requests.Select(span => (span.DisplayName, span.GetTagItem("http.request.resend_count"))),
            Is.EqualTo(new[] { ("GET /redirect", (object?)null), ("GET", 1) }));
        AssertEachSentItsOwnSpan(client);
    }

    [Test]
    public async Task Redirects_of_a_message_without_a_route_are_counted()
    {
        await using var client = await Client.Start();
        using var message = Client.Message(client.Server.Plain + "/redirect");
        Assert.That(await client.Send(message), Is.EqualTo(200));

        Assert.That(client.Requests.Select(span => span.GetTagItem("http.request.resend_count")), Is.EqualTo(new object?[] { null, 1 }));
        AssertEachSentItsOwnSpan(client);
    }

    [Test]
    public async Task Retries_are_counted_named_and_sent_as_spans_of_their_own([Values] Again again, [Values] Before before)
    {
        await using var client = await Client.Start(handler: new Retrying(again, times: 2) { InnerHandler = Upstream.Handler() });
        using var message = Client.Message(client.Server.Plain + "/status/503");
        if (before is Before.Route)
            message.SetRouteTemplate("/status/{code}");
        else if (before is Before.Option)
            message.Options.Set(new HttpRequestOptionsKey<int>("mine"), 1);
        Assert.That(await client.Send(message), Is.EqualTo(503));

        var name = before is Before.Route ? "GET /status/{code}" : "GET";
        Assert.That(
            client.Requests.Select(span => (span.DisplayName, span.GetTagItem("http.request.resend_count"))),
            Is.EqualTo(new[] { (name, (object?)null), (name, 1), (name, 2) }));
        AssertEachSentItsOwnSpan(client);
    }

    [Test]
    public async Task A_parent_that_the_caller_has_set_is_no_retry()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var client = await Client.Start();
        for (var i = 0; i < 2; i++)
        {
            using var message = Client.Message(client.Server.Plain + "/status/200");
            message.Headers.Add("traceparent", Parent);
            Assert.That(await client.Send(message), Is.EqualTo(200));
        }

        Assert.That(client.Requests.Select(span => span.GetTagItem("http.request.resend_count")), Is.All.Null);
        Assert.That(client.Server.Requests.Select(request => request.Headers["traceparent"]), Is.All.EqualTo(Parent));
    }

    [Test]
    public async Task Callbacks_add_to_the_span_and_what_they_throw_changes_nothing()
    {
        await using var client = await Client.Start(options =>
        {
            options.RouteTemplate = static request =>
                request.RequestUri!.AbsolutePath == "/bad" ? throw new InvalidOperationException("broken") : "/found";
            options.Enrich = static (span, request) =>
            {
                span.SetTag("mine", request.Method.Method);
                if (request.RequestUri!.AbsolutePath == "/bad")
                    throw new InvalidOperationException("broken");
            };
        });
        foreach (var path in new[] { "/bad", "/good" })
        {
            using var message = Client.Message(client.Server.Plain + path);
            Assert.That(await client.Send(message), Is.EqualTo(200));
        }

        Assert.That(client.Requests.Select(span => (span.DisplayName, span.GetTagItem("mine"))),
            Is.EqualTo(new[] { ("GET", (object?)"GET"), ("GET /found", "GET") }));
        AssertEachSentItsOwnSpan(client);
    }

    [Test]
    public async Task A_handler_with_the_processs_propagator_is_seen_too_and_keeps_what_it_sends()
    {
        await using var unused = await Client.Start();
        await using var client = await Client.Start(handler: Upstream.Handler(propagates: false));
        using var message = Client.Message(client.Server.Plain + "/a").SetRouteTemplate("/a");
        Assert.That(await client.Send(message), Is.EqualTo(200));
        Assert.That(client.Requests.Single().DisplayName, Is.EqualTo("GET /a"));
        AssertEachSentItsOwnSpan(client);
    }

    [Test]
    public async Task A_dropped_request_costs_no_callback_and_leaves_its_caller_alone()
    {
        var calls = 0;
        await using var client = await Client.Start(
            options => options.Enrich = (_, _) => calls++, configure: builder => builder.SetSampling(Fluent.Sample.Never));
        using var caller = new Activity("caller") { IsAllDataRequested = true }.Start();
        using var message = Client.Message(client.Server.Plain + "/a").SetRouteTemplate("/a");
        Assert.That(await client.Send(message), Is.EqualTo(200));
        Assert.That((caller.DisplayName, caller.GetTagItem("url.template"), client.Spans.Count), Is.EqualTo(("caller", (object?)null, 0)));
        Assert.That(calls, Is.Zero, "callbacks are for recorded requests");
    }

    [Test]
    public void A_route_template_is_not_empty()
    {
        using var message = new HttpRequestMessage();
        Assert.Throws<ArgumentException>(() => message.SetRouteTemplate(" "));
    }

    private static void AssertEachSentItsOwnSpan(Client client) => Assert.That(
        client.Server.Requests.Select(request => request.Headers["traceparent"].Split('-')[2]),
            Is.EqualTo(client.Requests.Select(span => span.SpanId.ToHexString())));

    /// <summary>What is sent again.</summary>
    public enum Again
    {
        Same,
        CopyOfTheLast,
        CopyOfTheFirst,
    }

    /// <summary>What the caller has set.</summary>
    public enum Before
    {
        Nothing,
        Option,
        Route,
    }

    /// <summary>Sends again, the same message or a copy with its headers and options.</summary>
    private sealed class Retrying(Again again, int times) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var first = request;
            var response = await base.SendAsync(request, cancellationToken);
            for (var i = 0; i < times; i++)
            {
                response.Dispose();
                request = again is Again.Same ? request : Clone(again is Again.CopyOfTheFirst ? first : request);
                response = await base.SendAsync(request, cancellationToken);
            }

            return response;
        }

        private static HttpRequestMessage Clone(HttpRequestMessage request)
        {
            var clone = new HttpRequestMessage(request.Method, request.RequestUri)
            {
                Version = request.Version,
                VersionPolicy = request.VersionPolicy,
            };
            foreach (var (name, values) in request.Headers)
                clone.Headers.TryAddWithoutValidation(name, values);
            foreach (var (key, value) in request.Options)
                ((IDictionary<string, object?>)clone.Options)[key] = value;
            return clone;
        }
    }
}
