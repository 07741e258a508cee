// What a gateway counts.
using System.Diagnostics.Metrics;
using Tracing.Functional.Gateway.Shards;

namespace Tracing.Functional.Gateway.Telemetry;

/// <summary>Counters and gauges of one gateway, on the meter <see cref="MeterName"/>. Safe for concurrent use.</summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "Tracing.Functional.Gateway";
    private readonly Meter _meter;
    private readonly Counter<long> _received;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _malformed;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _decided;
    private readonly Counter<long> _cut;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _followed;
    private readonly Counter<long> _lateErrors;
    private readonly Counter<long> _exported;
    private readonly Counter<long> _exportedBytes;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _retries;

    public GatewayMetrics(IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _received = _meter.CreateCounter<long>("gateway.spans.received", "{span}", "Spans that were taken.");
        _receivedBytes = _meter.CreateCounter<long>("gateway.bytes.received", "By", "Bytes of requests, unpacked.");
        _requests = _meter.CreateCounter<long>("gateway.requests", "{request}", "Requests by protocol and outcome.");
        _malformed = _meter.CreateCounter<long>("gateway.spans.malformed", "{span}", "Spans that were left out of a request.");
        _repeated = _meter.CreateCounter<long>("gateway.spans.repeated", "{span}", "Spans that their trace had already.");
        _decided = _meter.CreateCounter<long>("gateway.traces.decided", "{trace}", "Traces by decision, rule and trigger.");
        _cut = _meter.CreateCounter<long>("gateway.traces.cut", "{trace}", "Traces that were dropped by what was known, and watched.");
        _dropped = _meter.CreateCounter<long>("gateway.spans.dropped", "{span}", "Spans of traces that the policy dropped.");
        _followed = _meter.CreateCounter<long>("gateway.spans.followed", "{span}", "Spans that came after the decision on their trace.");
        _lateErrors = _meter.CreateCounter<long>("gateway.spans.late_errors", "{span}", "Failed spans that came after their trace was dropped.");
        _exported = _meter.CreateCounter<long>("gateway.spans.exported", "{span}", "Spans that a destination took.");
        _exportedBytes = _meter.CreateCounter<long>("gateway.bytes.exported", "By", "Bytes of the requests that a destination took.");
        _lost = _meter.CreateCounter<long>("gateway.spans.lost", "{span}", "Kept spans that a destination did not get, by reason.");
        _retries = _meter.CreateCounter<long>("gateway.export.retries", "{request}", "Requests that were sent again.");
    }

    /// <summary>Of this gateway alone: others of its name may be in the process.</summary>
    public Meter Meter => _meter;

    public void Observe(
        Func<long> heldBytes,
        Func<IEnumerable<Measurement<long>>> traces,
        Func<IEnumerable<Measurement<long>>> spans,
        Func<IEnumerable<Measurement<long>>> queued)
    {
        _meter.CreateObservableGauge("gateway.held.bytes", heldBytes, "By", "Memory of traces that are not decided.");
        _meter.CreateObservableGauge("gateway.held.traces", traces, "{trace}", "Traces that are not decided, by partition.");
        _meter.CreateObservableGauge("gateway.held.spans", spans, "{span}", "Their spans, by partition.");
        _meter.CreateObservableGauge("gateway.export.queued", queued, "By", "Bytes that wait for a destination.");
    }

    public void Received(long spans, long bytes)
    {
        _received.Add(spans);
        _receivedBytes.Add(bytes);
    }

    public void Request(string protocol, string outcome) => _requests.Add(1, new("protocol", protocol), new("outcome", outcome));

    public void Malformed(long spans)
    {
        if (spans > 0)
            _malformed.Add(spans);
    }

    public void Repeated() => _repeated.Add(1);

    public void Decided(Verdict verdict)
    {
        if (_decided.Enabled)
            _decided.Add(1, new("decision", verdict.IsKept ? "keep" : "drop"), new("rule", verdict.Rule), new("trigger", verdict.Trigger.ToString()));
    }

    public void Cut(DecisionTrigger trigger) => _cut.Add(1, new KeyValuePair<string, object?>("trigger", trigger.ToString()));

    public void Dropped(int spans)
    {
        if (spans > 0)
            _dropped.Add(spans);
    }

    public void Followed(bool isLateError)
    {
        _followed.Add(1);
        if (isLateError)
            _lateErrors.Add(1);
    }

    public void Exported(string destination, long spans, long bytes)
    {
        _exported.Add(spans, new KeyValuePair<string, object?>("destination", destination));
        _exportedBytes.Add(bytes, new KeyValuePair<string, object?>("destination", destination));
    }

    public void Lost(string destination, string reason, long spans)
    {
        if (spans > 0)
            _lost.Add(spans, new("destination", destination), new("reason", reason));
    }

    public void Retried(string destination) => _retries.Add(1, new KeyValuePair<string, object?>("destination", destination));

    public void Dispose() => _meter.Dispose();
}
