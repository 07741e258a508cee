// Tracer providers that differ in what happens to spans, and the spans they all run.
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Traces;

namespace Tracing.Functional.Bench;

public sealed class SpanSource : IDisposable
{
    public const int SpansPerTrace = 10;
    private readonly ActivitySource _source = new("Tracing.Functional.Bench.Traces");
    private readonly TracerProvider _provider;
    private TraceEngine? _engine;

    private SpanSource(Action<TracerProviderBuilder> configure)
    {
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(_source.Name);
        configure(builder);
        ((IDeferredTracerProviderBuilder)builder).Configure(
            (services, _) => _engine = (TraceEngine?)services.GetService(typeof(TraceEngine)));
        _provider = builder.Build();
    }

    internal TraceEngine Engine => _engine ?? throw new InvalidOperationException("this provider has no engine");

    public static SpanSource RecordOnly() => new(builder => builder.SetSampler(new RecordOnlySampler()).AddProcessor(new Silent()));

    /// <summary>No span fails, so every trace waits for its end and is dropped. All options are the defaults.</summary>
    public static SpanSource Waiting() => new(builder => builder.SetSampling(Sample.Always.When(AnySpan.Failed)).ExportTo(new Silent()));

    /// <summary>The same with memory for many open traces.</summary>
    public static SpanSource Roomy() => new(builder => builder
        .SetSampling(Sample.Always.When(AnySpan.Failed), options => options.Traces.MaxBytes = 1L << 40).ExportTo(new Silent()));

    /// <summary>A trace is dropped for certain when its root has ended.</summary>
    public static SpanSource ByRoot() => new(builder => builder
        .SetSampling(Sample.Always.When(RootSpan.Failed)).ExportTo(new Silent()));

    public static SpanSource SamplerOnly() => new(builder => builder.SetSampling(Sample.FixedRatio(0.1)).AddProcessor(new Silent()));

    public static SpanSource EngineUnused() => new(builder => builder.SetSampling(Sample.FixedRatio(0.1)).ExportTo(new Silent()));

    public static SpanSource Measured(string meterName) => new(builder => builder
        .SetSampling(Sample.Always).AddSpanMetrics(options => options.MeterName = meterName).ExportTo(new Silent()));

    /// <summary>No bounds, decisions or late spans: what Rx alone does.</summary>
    public static SpanSource Assembled() => new(builder => builder.SetSampler(new RecordOnlySampler()).AddProcessor(new RxAssembler()));

    public void Trace()
    {
        using var root = _source.StartActivity("create order", ActivityKind.Server, default(ActivityContext));
        for (var i = 1; i < SpansPerTrace; i++)
        {
            using var child = _source.StartActivity("check inventory");
        }
    }

    public void Root()
    {
        using var root = _source.StartActivity("create order", ActivityKind.Server, default(ActivityContext));
    }

    /// <summary>A root that stays open. It is not the current span.</summary>
    public Activity Open()
    {
        var root = _source.StartActivity("create order", ActivityKind.Server, default(ActivityContext))!;
        Activity.Current = null;
        return root;
    }

    /// <summary>A root span that has ended.</summary>
    public Activity Ended(string name)
    {
        var root = _source.StartActivity(name, ActivityKind.Server, default(ActivityContext))!;
        root.Stop();
        return root;
    }

    /// <summary>A span that is still open when its trace is decided.</summary>
    public Activity Late()
    {
        var root = _source.StartActivity("create order", ActivityKind.Server, default(ActivityContext))!;
        var late = _source.StartActivity("send receipt")!;
        root.Stop();
        return late;
    }

    public void Dispose()
    {
        _provider.Dispose();
        _source.Dispose();
    }

    private sealed class RecordOnlySampler : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => new(SamplingDecision.RecordOnly);
    }

    private sealed class Silent : BaseProcessor<Activity>;
}
