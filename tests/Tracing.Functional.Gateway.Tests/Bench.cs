// A gateway without sockets, on a clock that a test moves: requests in, decided spans out.
using Google.Protobuf;
using Tracing.Functional.Control;
using Tracing.Functional.Gateway.Export;
using Tracing.Functional.Gateway.Receivers;
using Tracing.Functional.Gateway.Redaction;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Gateway.Telemetry;
using Tracing.Functional.Recordings.Tests.Oracle;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Gateway.Tests;

using Span = Recordings.Tests.Oracle.Span;

internal sealed class Bench : IDisposable
{
    private readonly SamplingControl _control;
    private readonly GatewayMetrics _metrics = new();
    private readonly Outgoing _outgoing;
    private readonly Intake _intake;
    private readonly List<Request> _sent = [];

    public Bench(
        Policy policy,
        double graceMs = 100,
        double ageMs = 10_000,
        int maxSpans = 1000,
        long maxBytes = 64 * 1024 * 1024,
        bool annotates = false,
        PrivacyOptions? privacy = null,
        IShardOutlet? outlet = null)
    {
        _control = new SamplingControl(policy, new SamplingOptions { TimeProvider = Clock, HasLateStarts = true });
        var batch = new KeptBatch(annotates, privacy?.Build() is { } redactor ? new PackedRedactor(redactor) : null);
        _outgoing = new Outgoing(_metrics, batch, 1 << 20, request => _sent.Add(Request.Parser.ParseFrom(request.Bytes)));
        Shards = new ShardSet(
            _control, new ShardLimits((long)(graceMs * 1e6), (long)(ageMs * 1e6), maxSpans, MaxDecisions: 1000, MaxIdBytes: 100_000), maxBytes, outlet ?? _outgoing);
        _intake = new Intake(Shards, _metrics);
    }

    public ManualTime Clock { get; } = new();

    public SamplingControl Control => _control;

    public ShardSet Shards { get; }

    /// <summary>What was kept so far.</summary>
    public IReadOnlyList<(string Service, Span Span)> Kept
    {
        get
        {
            _outgoing.Flush();
            return [.. Made.Spans(_sent)];
        }
    }

    /// <summary>What was sent so far, request by request.</summary>
    public IReadOnlyList<Request> Requests
    {
        get
        {
            _outgoing.Flush();
            return _sent;
        }
    }

    /// <summary>The names of what was kept, sorted.</summary>
    public string Names => string.Join(", ", Kept.Select(pair => pair.Span.Name).Order(StringComparer.Ordinal));

    /// <summary>The requests that were sent on, without those that wait to be written.</summary>
    public IReadOnlyList<Request> Sent => _sent;

    public Taken Send(Request request)
    {
        var bytes = request.ToByteArray();
        var taken = _intake.Take(bytes, bytes.Length);
        Given += taken.Spans;
        return taken;
    }

    /// <summary>How many spans were taken.</summary>
    public long Given { get; private set; }

    public Taken Take(byte[] buffer, int length) => _intake.Take(buffer, length);

    public Taken Send(params (string Service, Span Span)[] spans) => Send(Made.Request(spans));

    public void Pass(double ms)
    {
        Clock.Pass(TimeSpan.FromMilliseconds(ms));
        Shards.Tick();
    }

    public void Dispose()
    {
        _control.Dispose();
        _metrics.Dispose();
    }
}
