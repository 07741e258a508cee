using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Tracing.Functional.AspNetCore.Tests.GrpcDotnet;

/// <summary>The service in a real Kestrel, and a channel of the real client to it.</summary>
internal sealed class ShopHost : IAsyncDisposable
{
    private ShopHost(Server server, Signals signals, GrpcChannel channel) => (Server, Signals, Channel) = (server, signals, channel);

    public Server Server { get; }

    public Signals Signals { get; }

    public GrpcChannel Channel { get; }

    public CallInvoker Invoker => Channel.CreateCallInvoker();

    /// <summary>Starts both.</summary>
    /// <param name="propagates">Whether the client sends a context, by the default of the process.</param>
    /// <param name="wrap">Puts a handler before the transport.</param>
    /// <param name="setup">How the server differs from the plain one.</param>
    public static async Task<ShopHost> Start(
        bool propagates = false, Func<HttpMessageHandler, HttpMessageHandler>? wrap = null, ServerSetup? setup = null)
    {
        var signals = new Signals();
        var server = await Server.Start(app => app.MapGrpcService<Shop>(), (setup ?? new ServerSetup()) with
        {
            Protocols = HttpProtocols.Http2,
            Services = services =>
            {
                services.AddSingleton(signals);
                services.AddGrpc();
            },
        });
        HttpMessageHandler transport = propagates ? new SocketsHttpHandler() : new SocketsHttpHandler { ActivityHeadersPropagator = null };
        var options = new GrpcChannelOptions { HttpHandler = wrap is null ? transport : wrap(transport), DisposeHttpClient = true };
        return new ShopHost(server, signals, GrpcChannel.ForAddress(server.Address, options));
    }

    public async ValueTask DisposeAsync()
    {
        Signals.Release.TrySetResult();
        Channel.Dispose();
        await Server.DisposeAsync();
    }
}
