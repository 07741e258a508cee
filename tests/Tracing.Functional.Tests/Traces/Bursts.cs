// A provider whose exporters export in batches, and bursts of spans for it.
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

internal sealed class Bursts : IDisposable
{
    private readonly Activity? _outer = Activity.Current;
    private readonly TracerProvider _provider;
    private readonly ActivitySource _source = new($"test-{Guid.NewGuid():N}");
    private TraceEngine _engine = null!;

    public Bursts(
        Policy policy, IEnumerable<BaseExporter<Activity>> exporters, Action<WholeTraceOptions>? configure = null,
        Action<TracerProviderBuilder>? more = null)
    {
        Activity.Current = null;
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name)
            .ConfigureResource(resource => resource.AddService("bursts"))
            .SetSampling(policy, options => configure?.Invoke(options.Traces));
        foreach (var exporter in exporters)
            builder.ExportTo(exporter);
        more?.Invoke(builder);
        ((IDeferredTracerProviderBuilder)builder).Configure(
            (services, _) => _engine = (TraceEngine)services.GetService(typeof(TraceEngine))!);
        _provider = builder.Build();
    }

    public TraceEngine Engine => _engine;

    public ActivitySource Source => _source;

    public bool Flush(int timeoutMilliseconds = 60_000) => _provider.ForceFlush(timeoutMilliseconds);

    public bool Shutdown(int timeoutMilliseconds = 60_000) => _provider.Shutdown(timeoutMilliseconds);

    /// <summary>A root that runs, with so many children that have ended.</summary>
    public Activity Held(int children)
    {
        Activity.Current = null;
        var root = _source.StartActivity("root")!;
        for (var i = 0; i < children; i++)
            _source.StartActivity("child")!.SetTag("n", i).Stop();
        return root;
    }

    public void Roots(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Activity.Current = null;
            _source.StartActivity("root")?.Stop();
        }
    }

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
        Activity.Current = _outer;
    }
}
