// What a span costs a gateway between the bytes of a request and those of an export, without sockets, on one thread.
using BenchmarkDotNet.Attributes;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;
using Tracing.Functional.Gateway.Export;
using Tracing.Functional.Gateway.Receivers;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Gateway.Telemetry;

namespace Tracing.Functional.Bench;

/// <summary>Traces of eight spans of four services, 512 spans of about 340 bytes a request, a tenth kept by a policy of four leaves.</summary>
public class GatewayBeside
{
    private const string Text =
        """
        rule "health": never when path is "/health"
        rule "errors": always when any span failed
        rule "slow": always when root span duration > 1 s
        rule "rest": fixedRatio(0.1)
        """;

    private readonly GatewayRequests _requests = new();
    private readonly NaiveGateway _naive = new(0.1);
    private SamplingControl _control = null!;
    private GatewayMetrics _metrics = null!;
    private Outgoing _outgoing = null!;
    private ShardSet _shards = null!;
    private Intake _intake = null!;

    /// <summary>Bytes that were exported so far.</summary>
    public long Exported { get; private set; }

    /// <summary>Bytes that the shards hold now.</summary>
    private long Held => _shards.Bytes;

    [GlobalSetup]
    public void Setup()
    {
        _control = new SamplingControl(PolicyText.Parse(Text), new SamplingOptions { HasLateStarts = true });
        _metrics = new GatewayMetrics();
        _outgoing = new Outgoing(_metrics, new KeptBatch(annotates: false), 512 * 1024, request => Exported += request.Bytes.Length);
        _shards = new ShardSet(_control, new ShardLimits(Grace: 0, MaxAge: 30_000_000_000, MaxSpans: 100_000, 500_000 / 64, 500_000), 512L * 1024 * 1024, _outgoing);
        _intake = new Intake(_shards, _metrics);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _metrics.Dispose();
        _control.Dispose();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = GatewayRequests.Spans)]
    public long Naive()
    {
        _requests.Renew();
        foreach (var request in _requests.Bytes)
            _naive.Take(request);
        return _naive.Exported;
    }

    [Benchmark(OperationsPerInvoke = GatewayRequests.Spans)]
    public long Ours()
    {
        _requests.Renew();
        foreach (var request in _requests.Bytes)
            _intake.Take(request, request.Length);
        return Exported;
    }

    /// <summary>Rounds without their first request: no root, so all is held.</summary>
    internal (long Held, long Raw, int Spans) HeldOfMany()
    {
        var (raw, spans) = (0L, 0);
        for (; spans < 100_000; spans += GatewayRequests.Spans * 3 / 4)
        {
            _requests.Renew();
            foreach (var request in _requests.Bytes[1..])
            {
                _intake.Take(request, request.Length);
                raw += request.Length;
            }
        }

        return (Held, raw, spans);
    }
}
