// A gateway without sockets: policy, shards, destinations, and the timer that drives them.
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Tracing.Functional.Control;
using Tracing.Functional.Gateway.Export;
using Tracing.Functional.Gateway.Receivers;
using Tracing.Functional.Gateway.Redaction;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Gateway.Telemetry;
using Tracing.Functional.Ground;
using Tracing.Functional.Reload;

namespace Tracing.Functional.Gateway.Setup;

/// <summary>Owns everything but the listeners. Stop it, then dispose it.</summary>
internal sealed class Engine : IAsyncDisposable
{
    private const int BatchBytes = 512 * 1024;
    private const int MostOfAnAnswer = 4 * 1024 * 1024;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);
    private readonly GatewayOptions _options;
    private readonly StartedPolicy? _started;
    private readonly PolicyReloader? _reloader;
    private readonly Destination[] _destinations;
    private readonly Outgoing _outgoing;
    private readonly ITimer _timer;
    private readonly ILogger _log;
    private readonly Hook _hook;
    private int _isTicking;
    private int _isStopped;

    public Engine(GatewayOptions options, ILoggerFactory logs, IMeterFactory? meters = null)
    {
        GatewayOptions.Check(options);
        _options = options;
        _log = logs.CreateLogger(GatewayLog.Category);
        Metrics = new GatewayMetrics(meters);
        var sampling = new SamplingOptions { TimeProvider = options.TimeProvider, HasLateStarts = true };
        _started = options.PolicyFile is null
            ? null
            : StartedPolicy.Read(
                new FilePolicySource(Path.GetFullPath(options.PolicyFile), options.Reload.Watch),
                options.Reload,
                policy => SamplingControl.Refusal(policy, sampling));
        Control = new SamplingControl(_started?.Policy ?? options.Policy!, sampling, _started?.Info);
        _hook = new Hook(Control.Report);
        _destinations = [.. options.Destinations.Select(one => new Destination(SenderFor(one), one, Metrics, _log, options.TimeProvider))];
        _outgoing = new Outgoing(Metrics, BatchOf(options), BytesOfBatch(options), Hand);
        Shards = new ShardSet(Control, LimitsOf(options), options.MaxHeldBytes, _outgoing);
        Receiver = new Receiver(options, new Intake(Shards, Metrics), Metrics, IsBehind, _log);
        _reloader = _started is null ? null : new PolicyReloader(Control, _started, new ReloadLog(() => logs));
        _reloader?.Begin();
        Observe();
        Questions.Tell(Control.Policy, _log);
        _timer = options.TimeProvider.CreateTimer(static self => ((Engine)self!).Tick(), this, s_tick, s_tick);
    }

    public SamplingControl Control { get; }

    public ShardSet Shards { get; }

    public Receiver Receiver { get; }

    public GatewayMetrics Metrics { get; }

    /// <summary>The addresses of all destinations, for people.</summary>
    public string Destinations => _destinations.Length == 0 ? "nowhere (dry run)" : string.Join(", ", _destinations.Select(one => one.Name));

    /// <summary>Decides what is held by what is known, and sends it, within the time.</summary>
    public async Task Stop()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) != 0)
            return;
        await Receiver.Close(_options.StopWithin / 3).ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        var traces = Shards.Held.Sum(one => (long)one.Traces);
        foreach (var destination in _destinations)
            destination.TakeLast();
        Shards.ShutDown();
        _outgoing.Flush();
        await Task.WhenAll(_destinations.Select(one => one.Stop(_options.StopWithin))).ConfigureAwait(false);
        GatewayLog.Stopped(_log, traces);
    }

    public async ValueTask DisposeAsync()
    {
        await Stop().ConfigureAwait(false);
        foreach (var destination in _destinations)
            await destination.DisposeAsync().ConfigureAwait(false);
        _reloader?.Dispose();
        Control.Dispose();
        Metrics.Dispose();
    }

    private static ShardLimits LimitsOf(GatewayOptions options) => new(
        options.Grace.Ticks * TimeSpan.NanosecondsPerTick,
        options.MaxAge.Ticks * TimeSpan.NanosecondsPerTick,
        options.MaxSpansPerTrace,
        Math.Max(1, options.DecisionCacheSize / Recordings.Partition.Count),
        options.MaxHeldBytes / 16 / Recordings.Partition.Count);

    /// <summary>So small that a queue in which senders begin to wait has room for what is under way.</summary>
    private static int BytesOfBatch(GatewayOptions options) =>
        (int)options.Destinations.Select(static one => one.MaxQueueBytes / 32).Append(BatchBytes).Min();

    private bool IsBehind() => Array.Exists(_destinations, static one => one.IsFull);

    private static KeptBatch BatchOf(GatewayOptions options) => new(
        options.AnnotateDecisions, options.Privacy?.Build() is { } redactor ? new PackedRedactor(redactor) : null);

    internal static ISender SenderFor(DestinationOptions options)
    {
        var isGrpc = options.EffectiveTransport == OtlpTransport.Grpc;
        // A redirect would turn a POST into a GET, whose success says nothing.
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        var client = new HttpClient(handler) { Timeout = options.Timeout, MaxResponseContentBufferSize = MostOfAnAnswer };
        foreach (var (name, value) in options.Headers)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        return isGrpc ? new GrpcSender(client, options.Address) : new HttpSender(client, WithPath(options.Address));
    }

    private static Uri WithPath(Uri address) => address.AbsolutePath is "/" ? new Uri(address, OtlpHttp.Path) : address;

    private void Hand(ExportRequest request)
    {
        foreach (var destination in _destinations)
            destination.Add(request);
    }

    /// <summary>One at a time; a tick that takes long is not followed by a crowd.</summary>
    private void Tick()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) != 0)
            return;
        try
        {
            _hook.Run(this, static self =>
            {
                self.Shards.Tick(self.IsBehind);
                self._outgoing.Flush();
            });
        }
        finally
        {
            Volatile.Write(ref _isTicking, 0);
        }
    }

    private void Observe() => Metrics.Observe(
        () => Shards.Bytes,
        () => Shards.Held.Where(one => one.Traces > 0).Select(one => Measured(one.Traces, "partition", one.Partition)),
        () => Shards.Held.Where(one => one.Spans > 0).Select(one => Measured(one.Spans, "partition", one.Partition)),
        () => _destinations.Select(one => Measured(one.Queued, "destination", one.Name)));

    private static Measurement<long> Measured(long value, string tag, object of) =>
        new(value, new KeyValuePair<string, object?>(tag, of));
}
