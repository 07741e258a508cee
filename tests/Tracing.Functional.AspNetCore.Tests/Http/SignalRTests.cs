// Hubs of SignalR: each call has a span, once, and a socket that closes in order was not cut off.
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class SignalRTests
{
    private const string HubSource = "Microsoft.AspNetCore.SignalR.Server";

    [Test]
    public async Task A_call_of_a_hub_is_one_span_and_a_socket_that_closes_in_order_is_not_aborted([Values] bool isListedToo)
    {
        await using var server = await Server.Start(
            app => app.MapHub<EchoHub>("/hub"),
            new ServerSetup
            {
                Services = services => services.AddSignalR(),
                Sampling = builder =>
                {
                    builder.SetSampling(Fluent.Sample.Always);
                    if (isListedToo)
                        builder.AddSource(HubSource);
                },
            });
        using (var socket = new ClientWebSocket())
        {
            var address = new UriBuilder(server.Address) { Scheme = "ws", Path = "/hub" }.Uri;
            await socket.ConnectAsync(address, CancellationToken.None);
            await Send(socket, """{"protocol":"json","version":1}""");
            await Send(socket, """{"type":1,"invocationId":"1","target":"Echo","arguments":["hi"]}""");
            await ReadUntil(socket, "\"invocationId\":\"1\"");
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }

        await server.Stop();
        var request = server.Spans.Single(span => span.Source.Name == "Microsoft.AspNetCore");
        Assert.That((request.Status, request.GetTagItem("request.aborted"), request.GetTagItem("http.response.status_code")),
            Is.EqualTo((ActivityStatusCode.Unset, (object?)null, (object)101)));
        var call = server.Spans.Single(
            span => span.Source.Name == HubSource && span.DisplayName.EndsWith("/Echo", StringComparison.Ordinal));
        Assert.That((call.GetTagItem("rpc.method"), call.Status), Is.EqualTo(((object)"Echo", ActivityStatusCode.Unset)));
    }

    private static async Task Send(ClientWebSocket socket, string message) =>
        await socket.SendAsync(
            Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task ReadUntil(ClientWebSocket socket, string part)
    {
        var (buffer, text) = (new byte[4096], "");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!text.Contains(part, StringComparison.Ordinal))
            text += Encoding.UTF8.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, deadline.Token)).Count);
    }
}

public sealed class EchoHub : Hub
{
    public Task<string> Echo(string text) => Task.FromResult(text + Context.ConnectionId.Length);
}
