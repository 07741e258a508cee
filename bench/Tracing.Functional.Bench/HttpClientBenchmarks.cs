// A request over a real connection to a server of its own: the framework's span alone, and ours without and with client trace.
using System.Net;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

public abstract class HttpClientCall
{
    private WebApplication? _server;
    private HttpClient? _client;
    private TracerProvider? _provider;
    private Uri? _address;

    [GlobalSetup(Target = nameof(Framework))]
    public Task SetupFramework() => Start(builder => builder.AddSource("System.Net.Http"));

    [GlobalSetup(Target = nameof(Ours))]
    public Task SetupOurs() => Start(builder => builder.AddHttpClientTracing(Configure));

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _client?.Dispose();
        _provider?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Benchmark(Baseline = true)]
    public Task<byte[]> Framework() => _client!.GetByteArrayAsync(_address);

    [Benchmark]
    public Task<byte[]> Ours() => _client!.GetByteArrayAsync(_address);

    protected abstract void Configure(HttpClientTracingOptions options);

    private async Task Start(Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(static context => context.Response.WriteAsync("ok"));
        await _server.StartAsync();
        _address = new Uri(_server.Urls.Single());
        _provider = configure(Sdk.CreateTracerProviderBuilder()).SetSampler(new AlwaysOnSampler()).Build();
        _client = new HttpClient(new SocketsHttpHandler());
    }
}

public class HttpClientWithoutTrace : HttpClientCall
{
    protected override void Configure(HttpClientTracingOptions options)
    {
    }
}

public class HttpClientWithTrace : HttpClientCall
{
    protected override void Configure(HttpClientTracingOptions options) => options.ClientTrace = true;
}
