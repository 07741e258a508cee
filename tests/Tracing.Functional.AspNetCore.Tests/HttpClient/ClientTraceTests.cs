// The timed events of a request: which ones, in which order, on the right span when many are under way, and none if nobody asked.
using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Http;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[NonParallelizable]
public class ClientTraceTests
{
    private const string Connects = "dns.start,dns.done,connect.start,connect.done,";
    private const string Handshakes = "tls.start,tls.done,";

    [TestCase("http", "1.1", null, Connects + "connection.acquired,request.sent,response.first_byte,response.headers")]
    [TestCase("https", "1.1", null, Connects + Handshakes + "connection.acquired,request.sent,response.first_byte,response.headers")]
    [TestCase("https", "1.1", "body",
        Connects + Handshakes + "connection.acquired,request.headers.sent,request.sent,response.first_byte,response.headers")]
    [TestCase("https", "2.0", null, Connects + Handshakes + "connection.acquired,request.sent,response.first_byte,response.headers")]
    [TestCase("https", "2.0", "body",
        Connects + Handshakes + "connection.acquired,request.headers.sent,request.sent,response.first_byte,response.headers")]
    public async Task The_first_request_tells_of_its_connection_and_the_next_one_of_reuse(
        string scheme, string version, string? content, string events)
    {
        await using var client = await Client.Start(static options => options.ClientTrace = true);
        var url = (scheme == "http" ? client.Server.Plain : client.Server.Secure) + "/a";
        for (var i = 0; i < 2; i++)
        {
            using var message = Client.Message(url, content is null ? HttpMethod.Get : HttpMethod.Post, Version.Parse(version), content);
            Assert.That(await client.Send(message), Is.EqualTo(200));
        }

        var (first, second) = (client.Requests[0], client.Requests[1]);
        Assert.That(Names(first), Is.EqualTo(events.Split(',')));
        Assert.That(Names(second), Is.EqualTo(events[events.IndexOf("connection.acquired", StringComparison.Ordinal)..].Split(',')));
        Assert.That((first.GetTagItem("tracing.connection.reused"), second.GetTagItem("tracing.connection.reused")),
            Is.EqualTo(((object)false, (object)true)));
        Assert.That(Connection(first), Is.EqualTo(Connection(second)));
        foreach (var span in client.Requests)
        {
            Assert.That(span.Events.Select(e => e.Timestamp), Is.Ordered);
            Assert.That(span.Events.All(e => e.Timestamp >= span.StartTimeUtc.AddMilliseconds(-50) && e.Timestamp <= span.StartTimeUtc
                + span.Duration + TimeSpan.FromMilliseconds(50)));
        }
    }

    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task The_first_byte_is_when_the_server_answers(string version)
    {
        await using var client = await Client.Start(static options => options.ClientTrace = true);
        using var message = Client.Message(client.Server.Secure + "/held", version: Version.Parse(version));
        var sending = client.Send(message);
        Assert.That(() => client.Server.Requests.Count, Is.EqualTo(1).After(10_000, 5));
        var letGo = DateTimeOffset.UtcNow;
        client.Server.Gate.SetResult();
        Assert.That(await sending, Is.EqualTo(200));

        var events = client.Requests.Single().Events.ToDictionary(e => e.Name, e => e.Timestamp);
        Assert.That(events["request.sent"], Is.LessThanOrEqualTo(letGo));
        Assert.That(events["response.first_byte"], Is.GreaterThanOrEqualTo(letGo));
    }

    [TestCase("1.1")]
    [TestCase("2.0")]
    public async Task Under_concurrency_every_event_is_on_the_span_of_its_own_request(string version)
    {
        const int count = 64;
        await using var client = await Client.Start(static options => options.ClientTrace = true);
        var sending = Enumerable.Range(0, count).Select(number => Task.Run(async () =>
        {
            using var message = Client.Message($"{client.Server.Secure}/held/{number}", HttpMethod.Post, Version.Parse(version), "body");
            return await client.Send(message);
        })).ToArray();
        Assert.That(() => client.Server.Requests.Count, Is.EqualTo(count).After(20_000, 10));
        client.Server.Gate.SetResult();
        Assert.That(await Task.WhenAll(sending), Is.All.EqualTo(200));

        Assert.That(client.Requests, Has.Count.EqualTo(count));
        string[] always = ["connection.acquired", "request.headers.sent", "request.sent", "response.first_byte", "response.headers"];
        foreach (var span in client.Requests)
            Assert.That(Names(span).Where(always.Contains).Order(), Is.EqualTo(always.Order()), "each exactly once");

        // All are held at once: HTTP/1.1 needs a connection each, HTTP/2 has one.
        var connections = client.Requests.Select(Connection).Distinct().Count();
        Assert.That(connections, version == "1.1" ? Is.EqualTo(count) : Is.LessThan(count));
        Assert.That(client.Requests.Count(span => span.GetTagItem("tracing.connection.reused") is false), Is.EqualTo(connections),
            "each connection is new once");
    }

    [Test]
    public async Task A_connection_that_another_request_had_made_is_new_for_the_first_one_that_uses_it()
    {
        // The second request asks for a second connection, but the first one becomes free before that is open.
        var mayConnect = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        var handler = Upstream.Handler();
        handler.ConnectCallback = async (context, cancel) =>
        {
            if (Interlocked.Increment(ref asked) > 1)
                await mayConnect.Task;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        };
        await using var client = await Client.Start(static options => options.ClientTrace = true, handler);
        var first = Send("/held");
        Assert.That(() => client.Server.Requests.Count, Is.EqualTo(1).After(10_000, 5));
        var second = Send("/second");
        Assert.That(() => Volatile.Read(ref asked), Is.EqualTo(2).After(10_000, 5));
        client.Server.Gate.SetResult();
        await Task.WhenAll(first, second);
        mayConnect.SetResult();

        for (var end = DateTime.UtcNow.AddSeconds(10); Request("/later").All(IsReused) && DateTime.UtcNow < end;)
            await Task.WhenAll(Send("/later"), Send("/later"));

        Assert.That((IsReused(Request("/held").Single()), IsReused(Request("/second").Single())), Is.EqualTo((false, true)));
        Assert.That(
            Names(Request("/second").Single()), Has.None.EqualTo("connect.done"), "it did not wait for the connection it asked for");
        var fresh = Request("/later").Single(span => !IsReused(span));
        Assert.That(Names(fresh)[0], Is.EqualTo("connection.acquired"), "it had no connection made");

        async Task Send(string path)
        {
            using var message = Client.Message(client.Server.Plain + path);
            await client.Send(message);
        }

        IEnumerable<Activity> Request(string path) =>
            client.Requests.Where(span => ((string)span.GetTagItem("url.full")!).EndsWith(path, StringComparison.Ordinal));

        static bool IsReused(Activity span) => span.GetTagItem("tracing.connection.reused") is true;
    }

    [Test]
    public async Task A_failed_connect_says_where()
    {
        await using var client = await Client.Start(static options => options.ClientTrace = true);
        using var message = Client.Message("http://localhost:1/");
        Assert.That(await client.Send(message), Is.Null);
        var names = Names(client.Requests.Single());
        Assert.That(names, Does.Contain("dns.done").And.Contain("connect.start").And.Contain("connect.failed"));
        Assert.That(names, Has.None.EqualTo("connection.acquired"));
    }

    [Test]
    public async Task Without_the_option_there_are_no_events_and_nothing_listens()
    {
        await using var client = await Client.Start();
        using var message = Client.Message(client.Server.Plain + "/a");
        await client.Send(message);
        Assert.That((Names(client.Requests.Single()).Length, ClientTraceListener.IsOn,
            client.Requests.Single().GetTagItem("tracing.connection.reused")), Is.EqualTo((0, false, (object?)null)));
    }

    [Test]
    public async Task The_last_provider_that_asked_turns_the_events_off()
    {
        var first = await Client.Start(static options => options.ClientTrace = true);
        var second = await Client.Start(static options => options.ClientTrace = true);
        await second.DisposeAsync();
        Assert.That(ClientTraceListener.IsOn);
        using var message = Client.Message(first.Server.Plain + "/a");
        await first.Send(message);
        Assert.That(Names(first.Requests.Single()), Does.Contain("request.sent"));
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.That(ClientTraceListener.IsOn, Is.False);
    }

    [Test]
    public async Task A_dropped_request_gets_no_events_and_gives_none_to_its_caller()
    {
        await using var client = await Client.Start(
            static options => options.ClientTrace = true, configure: static builder => builder.SetSampler(new AlwaysOffSampler()));
        using var caller = new Activity("caller") { IsAllDataRequested = true }.Start();
        using var message = Client.Message(client.Server.Plain + "/a");
        await client.Send(message);
        Assert.That(caller.Events, Is.Empty);
    }

    [Test]
    public void A_request_with_very_many_connects_has_so_many_events_and_no_more()
    {
        using var activity = new Activity("request").Start();
        var trace = new RequestTrace(activity, hasContent: false);
        for (var i = 0; i < 1000; i++)
            trace.Add("connect.start", DateTime.UtcNow);
        Assert.That(activity.Events.Count(), Is.EqualTo(64));
        activity.Stop();
    }

    [Test]
    public void Connections_beyond_the_limit_take_no_room()
    {
        var table = new ConnectionTable();
        for (var id = 0L; id < 20_000; id++)
            table.Established(id, isHttp1: true);
        Assert.That((table.Use(0), table.Use(0), table.Use(19_999)), Is.EqualTo(((false, true), (true, true), (true, false))));
        table.Closed(0);
        table.Established(20_001, isHttp1: false);
        Assert.That(table.Use(20_001), Is.EqualTo((false, false)));
    }

    private static string[] Names(Activity span) => [.. span.Events.Where(e => e.Name != "exception").Select(e => e.Name)];

    private static object? Connection(Activity span) =>
        span.Events.Single(e => e.Name == "connection.acquired").Tags.Single(tag => tag.Key == "tracing.connection.id").Value;
}
