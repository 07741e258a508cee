using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests;

/// <summary>How a server of the tests differs from the plain one: HTTP/1.1 without TLS, every trace kept.</summary>
internal sealed record ServerSetup
{
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1;

    public X509Certificate2? Certificate { get; init; }

    public Action<AspNetCoreTracingOptions>? Options { get; init; }

    public Action<TracerProviderBuilder> Sampling { get; init; } = builder => builder.SetSampling(Sample.Always);

    /// <summary>Whether a provider is among the host's services.</summary>
    public bool HasProvider { get; init; } = true;

    /// <summary>Whether our listener fills the spans of requests.</summary>
    public bool FillsSpans { get; init; } = true;

    public Action<IServiceCollection> Services { get; init; } = _ => { };
}

/// <summary>
/// A real Kestrel on a loopback port, with a tracer provider among its services; the spans that it ends can be waited for.
/// </summary>
internal sealed class Server : IAsyncDisposable
{
    public const string SourceName = "Tracing.Functional.AspNetCore.Tests";
    public static readonly ActivitySource Source = new(SourceName);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly WebApplication _app;
    private readonly Ended _ended;

    private readonly X509Certificate2? _certificate;

    private Server(WebApplication app, Ended ended, X509Certificate2? certificate)
    {
        _app = app;
        _ended = ended;
        _certificate = certificate;
    }

    public Uri Address => new(_app.Urls.Single());

    public IServiceProvider Services => _app.Services;

    /// <summary>All spans that have ended so far.</summary>
    public IReadOnlyCollection<Activity> Spans => _ended.All;

    public static async Task<Server> Start(Action<WebApplication> map, ServerSetup? setup = null)
    {
        setup ??= new ServerSetup();
        var ended = new Ended();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = setup.Protocols;
            if (setup.Certificate is { } certificate)
                listen.UseHttps(certificate);
        }));
        setup.Services(builder.Services);
        if (setup.HasProvider)
            AddProvider(builder.Services, setup, ended);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new Server(app, ended, setup.Certificate);
    }

    private static void AddProvider(IServiceCollection services, ServerSetup setup, Ended ended)
    {
        new Tracing(services).WithTracing(tracing =>
        {
            tracing.AddSource(SourceName).AddProcessor(ended);
            if (setup.FillsSpans)
                tracing.AddAspNetCoreTracing(setup.Options);
            setup.Sampling(tracing);
        });
        services.AddHostedService<ProviderStart>();
    }

    public HttpClient Client(Version? version = null, Action<SocketsHttpHandler>? configure = null)
    {
        var handler = new SocketsHttpHandler { ActivityHeadersPropagator = null, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, given, _, _) => given?.GetCertHashString() == _certificate?.Thumbprint;
        configure?.Invoke(handler);
        return new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestVersion = version ?? HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>The next span of a request that has ended.</summary>
    public async Task<Activity> Request()
    {
        using var deadline = new CancellationTokenSource(s_patience);
        while (true)
        {
            var span = await _ended.Next.ReadAsync(deadline.Token);
            if (span.Kind == ActivityKind.Server)
                return span;
        }
    }

    /// <summary>Stops the server: all its requests have ended then.</summary>
    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Tracing(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    private sealed class ProviderStart(TracerProvider provider) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.FromResult(provider);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal sealed class Ended : BaseProcessor<Activity>
    {
        private readonly Channel<Activity> _ended = Channel.CreateUnbounded<Activity>();

        public ConcurrentQueue<Activity> All { get; } = new();

        public ChannelReader<Activity> Next => _ended.Reader;

        public override void OnEnd(Activity data)
        {
            All.Enqueue(data);
            _ended.Writer.TryWrite(data);
        }
    }
}
