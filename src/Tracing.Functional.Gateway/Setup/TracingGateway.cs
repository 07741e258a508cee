// A gateway with its listeners: an own small web server, apart from that of the application around it.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Metrics;
using Tracing.Functional.Gateway.Receivers;
using Tracing.Functional.Gateway.Telemetry;

namespace Tracing.Functional.Gateway.Setup;

/// <summary>Starts and stops with the host.</summary>
internal sealed class TracingGateway(GatewayOptions options, ILoggerFactory? logs = null, IMeterFactory? meters = null)
    : IHostedService, IAsyncDisposable
{
    private readonly ILoggerFactory _logs = logs ?? NullLoggerFactory.Instance;
    private Engine? _engine;
    private WebApplication? _app;
    private MeterProvider? _ownMetrics;

    /// <summary>What is behind the listeners. Only after the start.</summary>
    public Engine Engine => _engine ?? throw new InvalidOperationException("The gateway has not started.");

    /// <summary>Where OTLP/HTTP is received, with the port that was taken.</summary>
    public Uri HttpAddress { get; private set; } = new("http://localhost");

    /// <summary>Where OTLP/gRPC is received; null if it is off.</summary>
    public Uri? GrpcAddress { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _engine = new Engine(options, _logs, meters);
        try
        {
            _app = Build(_engine);
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        HttpAddress = new Uri(addresses[0]);
        GrpcAddress = options.Grpc is null ? null : new Uri(addresses[1]);
        GatewayLog.Ready(
            _logs.CreateLogger(GatewayLog.Category), GrpcAddress?.ToString() ?? "no port", HttpAddress.ToString(), _engine.Destinations);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_engine is not null)
            await _engine.Stop().ConfigureAwait(false);
        if (_app is not null)
            await _app.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync().ConfigureAwait(false);
        _ownMetrics?.Dispose();
        if (_engine is not null)
            await _engine.DisposeAsync().ConfigureAwait(false);
    }

    private WebApplication Build(Engine engine)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<ILoggerFactory>(new WarningsOnly(_logs));
        Silence(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        _ownMetrics = OwnMetrics.Collect([engine.Metrics.Meter, engine.Control.Metrics.Meter], options.MetricsTo);
        var app = builder.Build();
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            _ownMetrics, predicate: null, OwnMetrics.Path, configureBranchedPipeline: null, optionsName: null);
        var handler = new Handler(new OtlpHttp(engine.Receiver), new OtlpGrpc(engine.Receiver), engine.Receiver);
        app.Run(handler.Handle);
        return app;
    }

    /// <summary>The requests of a gateway make no spans of the application around it: those would come back here, and make more.</summary>
    private static void Silence(IServiceCollection services)
    {
        var listener = new DiagnosticListener("Tracing.Functional.Gateway.Http");
        services.Replace(ServiceDescriptor.Singleton(new ActivitySource(listener.Name)));
        services.Replace(ServiceDescriptor.Singleton(listener));
        services.Replace(ServiceDescriptor.Singleton<DiagnosticSource>(listener));
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;

        // Bodies are limited where they are read: packed, and what comes out of them.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        kestrel.Limits.Http2.InitialStreamWindowSize = 2 * 1024 * 1024;
        Listen(kestrel, options.Http, HttpProtocols.Http1AndHttp2);
        if (options.Grpc is not null)
            Listen(kestrel, options.Grpc, HttpProtocols.Http2);
    }

    private void Listen(KestrelServerOptions kestrel, IPEndPoint endpoint, HttpProtocols protocols) => kestrel.Listen(endpoint, listen =>
    {
        listen.Protocols = options.Certificate is null && protocols != HttpProtocols.Http2 ? HttpProtocols.Http1 : protocols;
        if (options.Certificate is not null)
            listen.UseHttps(options.Certificate);
    });

    private sealed class Handler(OtlpHttp http, OtlpGrpc grpc, Receiver receiver)
    {
        public Task Handle(HttpContext context)
        {
            var path = context.Request.Path.Value;
            if (path is OtlpHttp.Path)
                return http.Handle(context);
            if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true)
                return path is OtlpGrpc.Path ? grpc.Handle(context) : OtlpGrpc.Unimplemented(context);
            context.Response.StatusCode = path switch
            {
                "/healthz" => StatusCodes.Status200OK,
                "/readyz" => receiver.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status404NotFound,
            };
            return Task.CompletedTask;
        }
    }
}
