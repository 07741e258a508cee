using System.Diagnostics.Metrics;

namespace Tracing.Functional.Tests.Sampling;

/// <summary>Sums of everything the library's meter says while this lives, by instrument and tags.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();

    public Counted()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Tracing.Functional")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public Dictionary<string, double> Sums { get; } = [];

    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
            key += $" {tag.Key}={tag.Value}";
        lock (Sums)
            Sums[key] = Sums.GetValueOrDefault(key) + value;
    }
}
