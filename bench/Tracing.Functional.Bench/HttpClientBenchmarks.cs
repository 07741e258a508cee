// A request over a kept connection: the framework's span alone, and ours with and without client trace. The connection is in memory and
// answers at once: the noise of a socket and a server is more than what client trace adds.
using BenchmarkDotNet.Attributes;
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
