// A tracer provider of its own for each test with the engine in it, a clock that only the test moves, and what reached the exporter.
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Tests.Traces;

internal sealed class Tracing : IDisposable
{
    private readonly Activity? _outer;
    private readonly TracerProvider _provider;

    /// <summary>The target stands in for the recording exporter; a source of another one makes two providers listen to it.</summary>
    public Tracing(
        Policy policy, Action<WholeTraceOptions>? configure = null, TracingStreams? streams = null,
        Action<TracerProviderBuilder>? more = null,
        BaseProcessor<Activity>? target = null, ActivitySource? source = null)
    {
        _outer = Activity.Current;
        Activity.Current = null;
        Source = source ?? new ActivitySource($"test-{Guid.NewGuid():N}");
        Options = new SamplingOptions { TimeProvider = Clock, Traces = new WholeTraceOptions { Grace = TimeSpan.Zero } };
        configure?.Invoke(Options.Traces);
        Control = new SamplingControl(policy, Options);
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(Source.Name).SetSampling(Control)
            .ExportTo(target ?? new SimpleActivityExportProcessor(Exporter));
        if (streams is not null)
            builder.AddStreams(streams);
        more?.Invoke(builder);
        Deferred(builder);
        _provider = builder.Build();
    }

    public ManualTime Clock { get; } = new();

    public SamplingOptions Options { get; }

    public SamplingControl Control { get; }

    public ActivitySource Source { get; }

    public RecordingExporter Exporter { get; } = new();

    public TraceEngine Engine { get; private set; } = null!;

    public IReadOnlyList<string> Names => [.. Exporter.Activities.Select(activity => activity.DisplayName)];

    public Activity? Start(string name, Activity? parent = null)
    {
        Activity.Current = parent is { IsStopped: true } ? null : parent;
        return parent is { IsStopped: true }
            ? Source.StartActivity(name, ActivityKind.Internal, parent.Context)
            : Source.StartActivity(name);
    }

    /// <summary>A child of a span that may have ended.</summary>
    public Activity? StartDetached(string name, Activity parent)
    {
        Activity.Current = null;
        return Source.StartActivity(name, ActivityKind.Internal, parent.Context);
    }

    public Activity? StartRemote(string name, string traceParent, string? traceState = null)
    {
        Activity.Current = null;
        return ActivityContext.TryParse(traceParent, traceState, isRemote: true, out var context)
            ? Source.StartActivity(name, ActivityKind.Server, context)
            : throw new ArgumentException("not a traceparent", nameof(traceParent));
    }

    /// <summary>A root and one child, ended in order.</summary>
    public Activity Trace(string name, Action<Activity>? child = null, Action<Activity>? root = null)
    {
        var started = Start(name)!;
        if (Start(name + " child", started) is { } inner)
        {
            child?.Invoke(inner);
            inner.Stop();
        }

        root?.Invoke(started);
        started.Stop();
        return started;
    }

    public bool Flush(int timeoutMilliseconds = 5_000) => _provider.ForceFlush(timeoutMilliseconds);

    public bool Shutdown(int timeoutMilliseconds = 5_000) => _provider.Shutdown(timeoutMilliseconds);

    public void Dispose()
    {
        _provider.Dispose();
        Control.Dispose();
        Source.Dispose();
        Activity.Current = _outer;
    }

    private void Deferred(TracerProviderBuilder builder) => ((IDeferredTracerProviderBuilder)builder).Configure(
        (services, _) => Engine = (TraceEngine)services.GetService(typeof(TraceEngine))!);
}
