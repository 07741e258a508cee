// Reads the library's gauges, as a metrics exporter does.
using System.Diagnostics.Metrics;

namespace Tracing.Functional.Tests.Traces;

internal sealed class SoakGauges : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _least;

    public SoakGauges()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { IsObservable: true, Meter.Name: "Tracing.Functional" })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => See(value));
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => See(value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => See((long)value));
        _listener.Start();
    }

    /// <summary>The least value that a gauge ever showed, or 0.</summary>
    public long Least => Interlocked.Read(ref _least);

    public void Read() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void See(long value)
    {
        for (var least = Least; value < least; least = Least)
            Interlocked.CompareExchange(ref _least, value, least);
    }
}
