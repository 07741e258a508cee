// Span metrics for listeners that are not OpenTelemetry's: they get measurements within a second, at a flush, or if they collect.
using System.Diagnostics;
using System.Diagnostics.Metrics;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Engine = Tracing.Functional.Tests.Traces.Tracing;

namespace Tracing.Functional.Tests.Metrics;

[NonParallelizable]
public class ListenerTests
{
    private const int Spans = 1_000;
    private readonly string _meter = $"test-{Guid.NewGuid():N}";
    private long _count;
    private bool _throws;

    [SetUp]
    public void Reset() => (_count, _throws) = (0, false);

    [Test]
    public void The_timer_measures()
    {
        using var listener = Listen();
        using var tracing = Measuring();
        tracing.Start("order")!.Stop();
        Assert.That(_count, Is.Zero);
        tracing.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_count, Is.EqualTo(1));
    }

    [Test]
    public void A_flush_measures()
    {
        using var listener = Listen();
        using var tracing = Measuring();
        tracing.Start("order")!.Stop();
        Assert.That(tracing.Flush());
        Assert.That(_count, Is.EqualTo(1));
    }

    [Test]
    public void A_collection_measures_also_inside_a_measurement()
    {
        using var listener = Listen(listener => listener.RecordObservableInstruments());
        using var tracing = Measuring();
        for (var i = 0; i < 5; i++)
            tracing.Start("order")!.Stop();
        listener.RecordObservableInstruments();
        Assert.That(_count, Is.EqualTo(5));
    }

    [Test]
    public void A_listener_that_throws_disturbs_nobody()
    {
        using var listener = Listen();
        using var tracing = Measuring();
        _throws = true;
        tracing.Start("order")!.Stop();
        Assert.That(tracing.Flush());
        _throws = false;
        tracing.Start("order")!.Stop();
        Assert.That(tracing.Flush());
        Assert.That(_count, Is.EqualTo(2));
    }

    [Test]
    public void A_listener_that_starts_spans_ends()
    {
        using var tracing = Measuring();
        using var listener = Listen(_ => tracing.Source.StartActivity("more", ActivityKind.Internal, default(ActivityContext))!.Stop());
        tracing.Start("order")!.Stop();
        Assert.That(tracing.Flush());
        Assert.That(_count, Is.EqualTo(1));
        Assert.That(tracing.Flush());
        Assert.That(_count, Is.EqualTo(2));
    }

    [Test]
    public void Counting_allocates_nothing()
    {
        using var listener = Listen();
        using var tracing = Measuring();
        var metrics = tracing.Engine.SpanMetrics!;
        var span = tracing.Start("order")!;
        span.Stop();
        Count();
        Assert.That(tracing.Flush());
        Count();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Count()
        {
            for (var i = 0; i < Spans; i++)
                metrics.Ended(span, isKept: true);
        }
    }

    [Test]
    public void Measuring_allocates_nothing()
    {
        using var listener = Listen();
        using var tracing = Measuring();
        var metrics = tracing.Engine.SpanMetrics!;
        var span = tracing.Start("order")!;
        span.Stop();
        var bytes = 0L;
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < Spans; j++)
                metrics.Ended(span, isKept: true);
            var before = GC.GetAllocatedBytesForCurrentThread();
            metrics.Replay();
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(bytes, Is.Zero);
    }

    private Engine Measuring() =>
        new(Sample.Always, more: builder => builder.AddSpanMetrics(options => options.MeterName = _meter));

    private MeterListener Listen(Action<MeterListener>? measured = null)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == _meter)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            _count++;
            measured?.Invoke(listener);
            if (_throws)
                throw new InvalidOperationException("a listener's own");
        });
        listener.Start();
        return listener;
    }
}
