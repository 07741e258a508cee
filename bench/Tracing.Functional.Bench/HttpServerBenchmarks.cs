// What server instrumentation adds to a request, with the defaults that a user gets: against the framework's own span, and against
// OpenTelemetry's instrumentation. All sides run the same host, routing and sampler. There is no socket: its noise is larger than what is
// measured.
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore;

namespace Tracing.Functional.Bench;

[Config(typeof(WithoutProfile))]
public abstract class HttpRequests
{
    private HttpHost _host = null!;

    protected abstract Sampler Sampler { get; }

    [GlobalSetup(Target = nameof(FrameworkAlone))]
    public void SetupTheirs() => _host = new HttpHost(
        hasStartAttributes: false, builder => builder.AddSource("Microsoft.AspNetCore").SetSampler(Sampler).AddProcessor(new Silent()));

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _host = new HttpHost(
        hasStartAttributes: false, builder => builder.AddAspNetCoreTracing().SetSampler(Sampler).AddProcessor(new Silent()));

    [GlobalCleanup]
    public void Cleanup() => _host.Dispose();

    [Benchmark(Baseline = true)]
    public void FrameworkAlone() => _host.Request();

    [Benchmark]
    public void Ours() => _host.Request();

    /// <summary>With a profile, the JIT saves 168 bytes of the framework's own, on either side, in some processes only.</summary>
    internal sealed class WithoutProfile : ManualConfig
    {
        public WithoutProfile() => AddJob(Job.Default.WithEnvironmentVariable("DOTNET_TieredPGO", "0").AsMutator());
    }

    internal sealed class Silent : BaseProcessor<System.Diagnostics.Activity>;
}

/// <summary>A request whose span is sampled.</summary>
public class HttpServerSampled : HttpRequests
{
    protected override Sampler Sampler => new AlwaysOnSampler();
}

/// <summary>A request whose span is not.</summary>
public class HttpServerNotSampled : HttpRequests
{
    protected override Sampler Sampler => new AlwaysOffSampler();
}

/// <summary>The same beside OpenTelemetry's instrumentation.</summary>
[Config(typeof(HttpRequests.WithoutProfile))]
public abstract class HttpRequestsBeside
{
    private HttpHost _host = null!;

    protected abstract Sampler Sampler { get; }

    /// <summary>The gRPC service that is called; null if it is an ordinary page.</summary>
    protected virtual HttpHost.IGrpcHosted? Grpc => null;

    [GlobalSetup(Target = nameof(Theirs))]
    public void SetupTheirs() => Setup(builder => builder.AddAspNetCoreInstrumentation());

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => Setup(builder => builder.AddAspNetCoreTracing());

    [GlobalCleanup]
    public void Cleanup() => _host.Dispose();

    [Benchmark(Baseline = true)]
    public void Theirs() => _host.Request();

    [Benchmark]
    public void Ours() => _host.Request();

    private void Setup(Func<TracerProviderBuilder, TracerProviderBuilder> configure) => _host = new HttpHost(
        hasStartAttributes: false, builder => configure(builder).SetSampler(Sampler).AddProcessor(new HttpRequests.Silent()), Grpc);
}

/// <summary>A request whose span is sampled.</summary>
public class HttpServerSampledBeside : HttpRequestsBeside
{
    protected override Sampler Sampler => new AlwaysOnSampler();
}

/// <summary>A request whose span is not.</summary>
public class HttpServerNotSampledBeside : HttpRequestsBeside
{
    protected override Sampler Sampler => new AlwaysOffSampler();
}

/// <summary>What StartAttributes costs a request that is not sampled: attributes that the framework sets at the start.</summary>
public class HttpServerAtStart
{
    private HttpHost _host = null!;

    [GlobalSetup(Target = nameof(Without))]
    public void SetupWithout() => _host = Host(isThere: false);

    [GlobalSetup(Target = nameof(With))]
    public void SetupWith() => _host = Host(isThere: true);

    [GlobalCleanup]
    public void Cleanup() => _host.Dispose();

    [Benchmark(Baseline = true)]
    public void Without() => _host.Request();

    [Benchmark]
    public void With() => _host.Request();

    private static HttpHost Host(bool isThere) => new(
        isThere,
        builder => builder.AddSource("Microsoft.AspNetCore").SetSampler(new AlwaysOffSampler()).AddProcessor(new HttpRequests.Silent()));
}
