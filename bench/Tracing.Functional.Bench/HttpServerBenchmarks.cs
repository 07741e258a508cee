// What server instrumentation adds to a request. Both sides run the same host, routing and sampler. Both also have what conditions need:
// the framework's attributes at the start and its context accessor. A row of its own measures these. There is no socket: its noise is
// larger than what is measured.
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
        hasStartAttributes: true, builder => builder.AddSource("Microsoft.AspNetCore").SetSampler(Sampler).AddProcessor(new Silent()));

    [GlobalSetup(Target = nameof(Ours))]
    public void SetupOurs() => _host = new HttpHost(
        hasStartAttributes: true, builder => builder.AddAspNetCoreTracing().SetSampler(Sampler).AddProcessor(new Silent()));

    [GlobalCleanup]
    public void Cleanup() => _host.Dispose();

    [Benchmark(Baseline = true)]
    public void FrameworkAlone() => _host.Request();

    [Benchmark]
    public void Ours() => _host.Request();

    /// <summary>With a profile, the JIT saves 168 bytes of the framework's own, on either side, in some processes only.</summary>
    private sealed class WithoutProfile : ManualConfig
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

/// <summary>
/// What conditions at the start need: attributes that the framework sets then, and its context accessor. The request is not sampled.
/// </summary>
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
        builder => builder.AddSource("Microsoft.AspNetCore").SetSampler(new AlwaysOffSampler()).AddProcessor(new HttpRequests.Silent()),
        isThere);
}
