// What observers of traces cost a root that starts with many links, given lazily.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Bench;

/// <summary>The yardstick is the same root when nobody observes.</summary>
public class RootOfManyLinks
{
    private const int Count = 10_000;
    private readonly ActivityLink _link = new(
        new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded));

    private Roots? _unobserved;
    private Roots? _observed;

    [GlobalSetup]
    public void Setup() => (_unobserved, _observed) = (new Roots("unobserved", isObserved: false), new Roots("observed", isObserved: true));

    [GlobalCleanup]
    public void Cleanup()
    {
        _unobserved?.Dispose();
        _observed?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public void Unobserved() => _unobserved!.Start(Links());

    [Benchmark]
    public void Ours() => _observed!.Start(Links());

    private IEnumerable<ActivityLink> Links()
    {
        for (var i = 0; i < Count; i++)
            yield return _link;
    }

    private sealed class Roots : IDisposable
    {
        private readonly TracingStreams _streams = new();
        private readonly ActivitySource _source;
        private readonly TracerProvider _provider;

        public Roots(string name, bool isObserved)
        {
            _source = new ActivitySource("Tracing.Functional.Bench.Links." + name);
            if (isObserved)
                _streams.Traces.Subscribe(static _ => { });
            _provider = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name)
                .SetSampling(Sample.Always.When(AtStart.LinkedToSampled)).AddStreams(_streams).Build();
        }

        public void Start(IEnumerable<ActivityLink> links)
        {
            using var root = _source.StartActivity(ActivityKind.Internal, default(ActivityContext), null, links, name: "batch");
        }

        public void Dispose()
        {
            _provider.Dispose();
            _source.Dispose();
            _streams.Dispose();
        }
    }
}
