using System.Diagnostics.Metrics;

namespace Tracing.Functional.Tests.Traces;

// Sums of what the library's meter counts while this lives, by instrument and tags.
internal sealed class MeterSums : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _sums = [];

    public MeterSums()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is Counter<long> && instrument.Meter.Name == "Tracing.Functional")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        _listener.Start();
    }

    public long UnknownSpans => this["tracing.spans.unknown"];

    public long LateErrorsLost => this["tracing.spans.late_errors_lost"];

    public long TraceDecisions => Sum("tracing.traces.decisions");

    /// <summary>The sum of one instrument with exactly these tags.</summary>
    public long this[string key]
    {
        get
        {
            lock (_sums)
                return _sums.GetValueOrDefault(key);
        }
    }

    public long TraceDecisionsBy(string trigger, string outcome) => this[$"tracing.traces.decisions trigger={trigger} outcome={outcome}"];

    /// <summary>The sum of one instrument over all tags.</summary>
    public long Sum(string instrument)
    {
        lock (_sums)
            return _sums.Where(pair => pair.Key.StartsWith(instrument + " ", StringComparison.Ordinal)).Sum(pair => pair.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument;
        foreach (var tag in tags)
            key += $" {tag.Key}={tag.Value}";
        lock (_sums)
            _sums[key] = _sums.GetValueOrDefault(key) + value;
    }
}
