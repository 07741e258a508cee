// A meter provider that hears one meter, and what a collection exports from it. The reader is OpenTelemetry's; only the exporter is ours.
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Tracing.Functional.Tests.Metrics;

internal sealed class Measured : IDisposable
{
    private readonly Points _points = new();
    private readonly MeterProvider _provider;

    public Measured(string? meterName = null)
    {
        MeterName = meterName ?? $"test-{Guid.NewGuid():N}";
        _provider = Sdk.CreateMeterProviderBuilder().AddMeter(MeterName).SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(_points)).Build();
    }

    public string MeterName { get; }

    /// <summary>Collects, and returns the points of the histogram: all since the start.</summary>
    public IReadOnlyList<Point> Collect()
    {
        Assert.That(_provider.ForceFlush(5_000));
        return _points.Latest;
    }

    /// <summary>The points as "name kind status basis=count", sorted.</summary>
    public string Text() => string.Join(", ", Collect()
        .Select(point =>
            $"{point["span.name"]} {Short(point["span.kind"])} {Short(point["status.code"])} {point["sampling.basis"]}={point.Count}")
        .Order(StringComparer.Ordinal));

    public long Sum(string instrument)
    {
        Collect();
        return _points.Sums.GetValueOrDefault(instrument);
    }

    public void Dispose() => _provider.Dispose();

    private static string Short(string text) => text[(text.LastIndexOf('_') + 1)..].ToLowerInvariant();

    internal sealed record Point(
        Dictionary<string, string> Tags, long Count, double Sum, double Min, double Max, long[] Buckets, Example[] Exemplars)
    {
        public string this[string key] => Tags[key];
    }

    internal sealed record Example(string? TraceId, string? SpanId, double Value);

    private sealed class Points : BaseExporter<Metric>
    {
        public IReadOnlyList<Point> Latest { get; private set; } = [];

        public Dictionary<string, long> Sums { get; } = [];

        public override ExportResult Export(in Batch<Metric> batch)
        {
            var points = new List<Point>();
            foreach (var metric in batch)
            {
                var sum = 0L;
                foreach (ref readonly var point in metric.GetMetricPoints())
                {
                    if (metric.MetricType == MetricType.Histogram)
                        points.Add(Read(in point));
                    else
                        sum += point.GetSumLong();
                }

                Sums[metric.Name] = sum;
            }

            Latest = points;
            return ExportResult.Success;
        }

        private static Point Read(ref readonly MetricPoint point)
        {
            var tags = new Dictionary<string, string>();
            foreach (var tag in point.Tags)
                tags[tag.Key] = (string)tag.Value!;
            var buckets = new List<long>();
            foreach (var bucket in point.GetHistogramBuckets())
                buckets.Add(bucket.BucketCount);
            var exemplars = new List<Example>();
            if (point.TryGetExemplars(out var examples))
            {
                foreach (ref readonly var example in examples)
                    exemplars.Add(new Example(example.TraceId.ToHexString(), example.SpanId.ToHexString(), example.DoubleValue));
            }

            point.TryGetHistogramMinMaxValues(out var min, out var max);
            return new Point(tags, point.GetHistogramCount(), point.GetHistogramSum(), min, max, [.. buckets], [.. exemplars]);
        }
    }
}
