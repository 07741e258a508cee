// What the gRPC client handler costs, beside the same handler chain without it. The transport answers at once: the noise of a socket
// is many times what is measured.
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

public abstract class GrpcCalls : IDisposable
{
    private readonly byte[] _buffer = new byte[64];
    private readonly HttpMessageInvoker _theirs = new(new AtOnce());
    private readonly HttpMessageInvoker _ours = new(new GrpcTracingHandler(new AtOnce()));
    private TracerProvider? _provider;

    private protected abstract TracerProvider? Provide();

    [GlobalSetup]
    public void Setup() => _provider = Provide();

    [GlobalCleanup]
    public void Dispose()
    {
        _provider?.Dispose();
        _theirs.Dispose();
        _ours.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void WithoutHandler() => Call(_theirs);

    [Benchmark]
    public void Ours() => Call(_ours);

    private void Call(HttpMessageInvoker invoker)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AtOnce.Address)
        {
            Version = HttpVersion.Version20,
            Content = new ByteArrayContent(AtOnce.Frame),
        };
        request.Content.Headers.ContentType = AtOnce.Grpc;
        using var response = invoker.SendAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        using var stream = response.Content.ReadAsStream();
        while (stream.Read(_buffer) > 0)
        {
        }
    }

    internal sealed class AtOnce : HttpMessageHandler
    {
        public static readonly Uri Address = new("http://127.0.0.1:5000/shop.Orders/Create");
        public static readonly MediaTypeHeaderValue Grpc = new("application/grpc");
        public static readonly byte[] Frame = [0, 0, 0, 0, 1, 7];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK)
            {
                RequestMessage = request,
                Version = HttpVersion.Version20,
                Content = new ByteArrayContent(Frame),
            };
            response.Content.Headers.ContentType = Grpc;
            response.TrailingHeaders.TryAddWithoutValidation("grpc-status", "0");
            return Task.FromResult(response);
        }
    }
}

/// <summary>Nobody listens to spans of gRPC calls.</summary>
public class GrpcCallUnheard : GrpcCalls
{
    private protected override TracerProvider? Provide() => null;
}

/// <summary>Every call has a recorded span, whose context is sent.</summary>
public class GrpcCallSampled : GrpcCalls
{
    private protected override TracerProvider? Provide() =>
        Sdk.CreateTracerProviderBuilder().SetSampler(new AlwaysOnSampler()).AddGrpcClientTracing().AddProcessor(new Silent()).Build();

    private sealed class Silent : BaseProcessor<Activity>;
}
