// What the application decides about a request that it sends: it cancels it, it sets a context of its own.
using System.Diagnostics;
using System.Net;
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Http;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[NonParallelizable]
public class CallerTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Test]
    public async Task A_request_that_its_caller_cancels_has_not_failed([Values] bool isConnected)
    {
        await using var client = await Client.Start(handler: isConnected ? null : new SocketsHttpHandler
        {
            ConnectCallback = static async (_, stop) =>
            {
                await Task.Delay(Timeout.Infinite, stop);
                return Stream.Null;
            },
        });
        using var leave = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var address = new Uri(client.Server.Plain + "/held");
        await Assert.CatchAsync<OperationCanceledException>(() => client.Http.GetAsync(address, leave.Token));
        var span = client.Requests.Single();
        Assert.That((span.Status, span.GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Unset, (object?)null)),
            string.Join("; ", SpanText.Of(span)));
        client.Server.Gate.TrySetResult();
    }

    [Test]
    public async Task A_request_that_fails_has_failed()
    {
        await using var client = await Client.Start();
        await Assert.CatchAsync<HttpRequestException>(() => client.Http.GetAsync(new Uri("http://127.0.0.1:9/")));
        Assert.That(client.Requests.Single().Status, Is.EqualTo(ActivityStatusCode.Error));
    }

    [Test]
    public async Task A_parent_that_the_application_sets_gets_no_state_of_ours(
        [Values] bool propagates, [Values(null, "their=1")] string? state)
    {
        // A handler takes the propagator of the time when it is made.
        RequestPropagator.Install();
        await using var client = await Client.Start(handler: propagates ? null : new SocketsHttpHandler());
        using var root = new Activity("root") { TraceStateString = "ot=th:8" }.Start();
        using var message = Client.Message(client.Server.Plain + "/any");
        message.Headers.Add("traceparent", Parent);
        if (state is not null)
            message.Headers.Add("tracestate", state);
        await client.Send(message);
        var headers = client.Server.Requests.Single().Headers;
        Assert.That((headers["traceparent"], headers.GetValueOrDefault("tracestate") ?? ""), Is.EqualTo((Parent, state ?? "")));
    }

    [TestCase("QUERY", "QUERY", null, "QUERY")]
    [TestCase("BREW", "_OTHER", "BREW", "HTTP")]
    public async Task Methods_are_known_to_clients_as_to_servers(string sent, string method, string? original, string name)
    {
        await using var client = await Client.Start();
        await client.Send(Client.Message(client.Server.Plain + "/any", new HttpMethod(sent)));
        var span = client.Requests.Single();
        Assert.That((span.DisplayName, span.GetTagItem("http.request.method"), span.GetTagItem("http.request.method_original")),
            Is.EqualTo((name, (object)method, (object?)original)));
    }

    [Test]
    public async Task The_standard_variable_names_the_methods_that_are_known()
    {
        const string variable = "OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS";
        Environment.SetEnvironmentVariable(variable, "GET,BREW");
        try
        {
            await using var client = await Client.Start();
            await client.Send(Client.Message(client.Server.Plain + "/any", new HttpMethod("BREW")));
            await client.Send(Client.Message(client.Server.Plain + "/any", HttpMethod.Put));
            Assert.That(client.Requests.Select(span => $"{span.DisplayName} {span.GetTagItem("http.request.method")} "
                + span.GetTagItem("http.request.method_original")), Is.EqualTo(new[] { "BREW BREW ", "HTTP _OTHER PUT" }));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }
}
