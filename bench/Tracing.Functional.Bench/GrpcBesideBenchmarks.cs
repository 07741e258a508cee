// What a call of grpc-dotnet costs with its span, on either side, beside OpenTelemetry's instrumentation: defaults on both. Without a
// socket: the client's transport answers at once, and calls are handed to the server's host as Kestrel does it.
using System.Text;
using BenchmarkDotNet.Attributes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore;

namespace Tracing.Functional.Bench;

public class GrpcClientBeside
{
    private GrpcChannel? _channel;
    private CallInvoker? _invoker;
    private TracerProvider? _provider;

    [GlobalSetup(Target = nameof(Theirs))]
    public void SetupTheirs() => Start(builder => builder.AddGrpcClientInstrumentation());

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => Start(builder => builder.AddGrpcClientTracing());

    [GlobalCleanup]
    public void Cleanup()
    {
        _channel?.Dispose();
        _provider?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public string Theirs() => _invoker!.BlockingUnaryCall(GrpcShop.CreateMethod, host: null, default, "x");

    [Benchmark]
    public string Ours() => _invoker!.BlockingUnaryCall(GrpcShop.CreateMethod, host: null, default, "x");

    private void Start(Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        _provider = configure(Sdk.CreateTracerProviderBuilder()).SetSampler(new AlwaysOnSampler()).AddProcessor(new HttpRequests.Silent())
            .Build();
        _channel = GrpcChannel.ForAddress(
            "http://127.0.0.1:5000", new GrpcChannelOptions { HttpHandler = new GrpcCalls.AtOnce(), DisposeHttpClient = true });
        _invoker = _channel.CreateCallInvoker();
    }
}

public abstract class GrpcServers : HttpRequestsBeside
{
    protected override HttpHost.IGrpcHosted Grpc => new GrpcShop.Hosted();
}

/// <summary>A call whose span is sampled.</summary>
public class GrpcServerBeside : GrpcServers
{
    protected override Sampler Sampler => new AlwaysOnSampler();
}

/// <summary>A call whose span is not.</summary>
public class GrpcServerNotSampledBeside : GrpcServers
{
    protected override Sampler Sampler => new AlwaysOffSampler();
}

/// <summary>A service without generated code: a text in, a text out.</summary>
[BindServiceMethod(typeof(GrpcShop), nameof(Bind))]
public abstract class GrpcShop
{
    private static readonly Marshaller<string> s_text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> CreateMethod = new(MethodType.Unary, "shop.Orders", "Create", s_text, s_text);

    public static void Bind(ServiceBinderBase binder, GrpcShop? shop)
    {
        ArgumentNullException.ThrowIfNull(binder);
        binder.AddMethod(CreateMethod, shop is null ? null : new UnaryServerMethod<string, string>(shop.Create));
    }

    public abstract Task<string> Create(string request, ServerCallContext context);

    internal sealed class Answering : GrpcShop
    {
        public override Task<string> Create(string request, ServerCallContext context) => Task.FromResult(request);
    }

    internal sealed class Hosted : HttpHost.IGrpcHosted
    {
        public string Path => "/shop.Orders/Create";

        public byte[] Frame { get; } = [0, 0, 0, 0, 1, (byte)'x'];

        public void Add(IServiceCollection services) => services.AddGrpc();

        public void Map(WebApplication app) => app.MapGrpcService<Answering>();
    }
}
