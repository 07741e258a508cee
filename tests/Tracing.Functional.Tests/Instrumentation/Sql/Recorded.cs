// A tracer provider with SQL tracing that keeps the ended spans, and how tests print a span.
using System.Diagnostics;
using System.Globalization;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

internal sealed class Recorded : IDisposable
{
    private readonly List<Activity> _ended = [];
    private readonly List<string> _printed = [];
    private readonly TracerProvider _provider;

    public Recorded(Action<SqlTracingOptions>? configure = null, Sampler? sampler = null) => _provider = Sdk.CreateTracerProviderBuilder()
        .SetSampler(sampler ?? new AlwaysOnSampler())
        .AddProcessor(new Collector(_ended, _printed))
        .AddSqlTracing(configure)
        .AddSource("SqlTests")
        .Build();

    public static ActivitySource Source { get; } = new("SqlTests");

    public IReadOnlyList<Activity> Spans => _ended;

    /// <summary>As a processor saw them that is there before SQL tracing is added.</summary>
    public IReadOnlyList<string> Printed => _printed;

    public Activity Only => _ended.Single();

    /// <summary>Name, kind, status, tags by name, events.</summary>
    public static string Print(Activity span)
    {
        var tags = span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}"));
        var events = span.Events.Select(one => one.Name);
        return $"{span.DisplayName} | {span.Kind} | {span.Status} | {string.Join(", ", tags)} | {string.Join(", ", events)}";
    }

    public void Clear()
    {
        _ended.Clear();
        _printed.Clear();
    }

    public void Dispose() => _provider.Dispose();

    private sealed class Collector(List<Activity> ended, List<string> printed) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            ended.Add(data);
            printed.Add(Print(data));
        }
    }
}
