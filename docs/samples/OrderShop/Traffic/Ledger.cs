using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrderShop;

/// <summary>How many were counted: ordinary orders, special ones, health checks.</summary>
internal readonly record struct Counts(int Ordinary, int Special, int HealthChecks);

// The books of the client: what it sent, and which of it came out at the exporter; beside them what the sampler's own meter says was
// shed. Every claim of the summary is checked against these.
internal sealed class Ledger : IDisposable
{
    private readonly ConcurrentDictionary<string, Request> _offered = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Request> _kept = new(StringComparer.Ordinal);
    private readonly MeterListener _meters = new();
    private readonly Lock _shedding = new();
    private double _shed;
    private int _unserved;

    public Ledger()
    {
        _meters.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "Tracing.Functional", Name: "tracing.sampling.shed" })
                listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<double>((_, weight, _, _) =>
        {
            lock (_shedding)
                _shed += weight;
        });
        _meters.Start();
    }

    public int All => _offered.Count;

    /// <summary>Requests that were not answered, or not as they should be.</summary>
    public int UnservedCount => _unserved;

    /// <summary>What arrivals that met the hard cap count for.</summary>
    public double Shed
    {
        get
        {
            lock (_shedding)
                return _shed;
        }
    }

    public void Offered(Request request) => _offered[request.Id] = request;

    public void Unserved() => Interlocked.Increment(ref _unserved);

    /// <summary>The local root of a kept trace was exported.</summary>
    public void Kept(string id)
    {
        if (_offered.TryGetValue(id, out var request))
            _kept[id] = request;
    }

    public Request? Of(string id) => _offered.GetValueOrDefault(id);

    public int OfferedOf(RequestKind kind) => _offered.Values.Count(request => request.Kind == kind);

    public Counts OfferedIn(int second) => Of(_offered.Values, second);

    /// <summary>Of what was sent in that second; complete some tenths of a second after it, when those traces are decided.</summary>
    public Counts KeptIn(int second) => Of(_kept.Values, second);

    public void Dispose() => _meters.Dispose();

    private static Counts Of(ICollection<Request> requests, int second)
    {
        var then = requests.Where(request => request.Second == second).ToList();
        return new Counts(
            then.Count(request => request.Kind == RequestKind.OrdinaryOrder),
            then.Count(request => request.IsSpecial),
            then.Count(request => request.Kind == RequestKind.HealthCheck));
    }
}
