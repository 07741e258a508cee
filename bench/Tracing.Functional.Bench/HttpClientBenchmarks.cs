// A request over a kept connection: the framework's span alone, and ours with and without client trace. The connection is in memory and
// answers at once: the noise of a socket and a server is more than what client trace adds.
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

public abstract class HttpClientCall
{
    private static readonly Uri s_address = new("http://127.0.0.1:5000/orders/7");
    private HttpClient? _client;
    private TracerProvider? _provider;

    [GlobalSetup(Target = nameof(Framework))]
    public void SetupFramework() => Start(builder => builder.AddSource("System.Net.Http"));

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => Start(builder => builder.AddHttpClientTracing(Configure));

    [GlobalCleanup]
    public void Cleanup()
    {
        _client?.Dispose();
        _provider?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public byte[] Framework() => _client!.GetByteArrayAsync(s_address).GetAwaiter().GetResult();

    [Benchmark]
    public byte[] Ours() => _client!.GetByteArrayAsync(s_address).GetAwaiter().GetResult();

    protected abstract void Configure(HttpClientTracingOptions options);

    private void Start(Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        _provider = configure(Sdk.CreateTracerProviderBuilder()).SetSampler(new AlwaysOnSampler()).Build();
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = static (_, _) => ValueTask.FromResult<Stream>(new AnsweringStream()),
        });
    }
}

/// <summary>The same beside OpenTelemetry's instrumentation.</summary>
public abstract class HttpClientBeside
{
    private static readonly Uri s_address = new("http://127.0.0.1:5000/orders/7");
    private HttpClient? _client;
    private TracerProvider? _provider;

    protected abstract Sampler Sampler { get; }

    [GlobalSetup(Target = nameof(Theirs))]
    public void SetupTheirs() => Start(builder => builder.AddHttpClientInstrumentation());

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => Start(builder => builder.AddHttpClientTracing());

    [GlobalCleanup]
    public void Cleanup()
    {
        _client?.Dispose();
        _provider?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public byte[] Theirs() => _client!.GetByteArrayAsync(s_address).GetAwaiter().GetResult();

    [Benchmark]
    public byte[] Ours() => _client!.GetByteArrayAsync(s_address).GetAwaiter().GetResult();

    private void Start(Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        _provider = configure(Sdk.CreateTracerProviderBuilder()).SetSampler(Sampler).AddProcessor(new HttpRequests.Silent()).Build();
        _client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = static (_, _) => ValueTask.FromResult<Stream>(new AnsweringStream()),
        });
    }
}

/// <summary>A call whose span is sampled.</summary>
public class HttpClientSampledBeside : HttpClientBeside
{
    protected override Sampler Sampler => new AlwaysOnSampler();
}

/// <summary>A call whose span is not.</summary>
public class HttpClientNotSampledBeside : HttpClientBeside
{
    protected override Sampler Sampler => new AlwaysOffSampler();
}

/// <summary>What client trace adds to a call as a user makes it: to a server on this machine, by a socket.</summary>
public class HttpClientTraceOnSocket
{
    private WebApplication? _server;
    private HttpClient? _client;
    private TracerProvider? _provider;
    private Uri? _address;

    [GlobalSetup(Target = nameof(Off))]
    public void SetupOff() => Start(isOn: false);

    [GlobalSetup(Target = nameof(On))]
    public void SetupOn() => Start(isOn: true);

    [GlobalCleanup]
    public void Cleanup()
    {
        _client?.Dispose();
        _provider?.Dispose();
        ((IDisposable?)_server)?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public byte[] Off() => _client!.GetByteArrayAsync(_address).GetAwaiter().GetResult();

    [Benchmark]
    public byte[] On() => _client!.GetByteArrayAsync(_address).GetAwaiter().GetResult();

    private void Start(bool isOn)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapGet("/orders/{id}", static () => "ok");
        _server.Start();
        _address = new Uri(_server.Urls.First() + "/orders/7");
        _provider = Sdk.CreateTracerProviderBuilder().AddHttpClientTracing(options => options.ClientTrace = isOn)
            .SetSampler(new AlwaysOnSampler()).AddProcessor(new HttpRequests.Silent()).Build();
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
