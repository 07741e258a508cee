// A provider that records every span of some sources, and the spans that ended.
using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Tests.Spans;

internal sealed class Recorded : IDisposable
{
    private readonly Collector _collector = new();
    private readonly TracerProvider _provider;

    public Recorded(params string[] sources) =>
        _provider = Sdk.CreateTracerProviderBuilder().AddSource(sources).SetSampler(new AlwaysOnSampler()).AddProcessor(_collector).Build();

    public IReadOnlyCollection<Activity> Spans => _collector.Ended;

    /// <summary>The only span of that name.</summary>
    public Activity this[string name] => Spans.Single(span => span.DisplayName == name);

    public void Dispose() => _provider.Dispose();

    private sealed class Collector : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = new();

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}
