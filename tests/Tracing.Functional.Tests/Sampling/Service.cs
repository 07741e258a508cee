// A tracer provider of its own for each test, with a source nobody else listens to; keeps what it records.
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Sampling;

internal sealed class Service : IDisposable
{
    private readonly RecordingExporter _exported = new();
    private readonly TracerProvider _provider;
    private readonly Activity? _outer;

    public Service(Func<TracerProviderBuilder, TracerProviderBuilder> configure)
    {
        _outer = Activity.Current;
        Activity.Current = null;
        Source = new ActivitySource($"test-{Guid.NewGuid():N}");
        _provider = configure(Sdk.CreateTracerProviderBuilder().AddSource(Source.Name))
            .AddProcessor(new SimpleActivityExportProcessor(_exported))
            .Build();
    }

    public Service(Policy policy, Action<SamplingOptions>? configure = null)
        : this(builder => builder.SetSampling(policy, configure))
    {
    }

    public ActivitySource Source { get; }

    /// <summary>What reached the exporter.</summary>
    public IReadOnlyList<Activity> Kept => _exported.Activities;

    /// <summary>Starts and ends a root, and gives it.</summary>
    public Activity? Root(
        string name = "root", ActivityKind kind = ActivityKind.Internal,
        IEnumerable<KeyValuePair<string, object?>>? tags = null, IEnumerable<ActivityLink>? links = null)
    {
        using var activity = Source.StartActivity(kind, default, tags, links, name: name);
        return activity;
    }

    /// <summary>Starts and ends a child of a parent in another process, and gives it.</summary>
    public Activity? RemoteChild(string traceParent, string? traceState = null)
    {
        if (!ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var parent))
            throw new ArgumentException("not a traceparent", nameof(traceParent));
        using var activity = Source.StartActivity("child", ActivityKind.Server, parent);
        return activity;
    }

    public void Dispose()
    {
        _provider.Dispose();
        Source.Dispose();
        Activity.Current = _outer;
    }
}
