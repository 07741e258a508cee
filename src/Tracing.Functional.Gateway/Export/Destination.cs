// One place that kept traces are sent to: a queue in bytes, and a loop that sends, waits and tries again.
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using Tracing.Functional.Gateway.Telemetry;

namespace Tracing.Functional.Gateway.Export;

/// <summary>Sends requests in turn. What does not fit the queue, or could not be sent for too long, is lost and counted.</summary>
internal sealed class Destination : IAsyncDisposable
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);
    private readonly ISender _sender;
    private readonly DestinationOptions _options;
    private readonly GatewayMetrics _metrics;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Channel<ExportRequest> _queue = Channel.CreateUnbounded<ExportRequest>(new() { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _sending;
    private long _queued;
    private bool _isFailing;
    private volatile bool _isLast;

    public Destination(ISender sender, DestinationOptions options, GatewayMetrics metrics, ILogger log, TimeProvider time)
    {
        (_sender, _options, _metrics, _log, _time) = (sender, options, metrics, log, time);
        Name = options.Address.ToString();
        _sending = Task.Run(SendAll);
    }

    /// <summary>The address, as metrics and logs say it.</summary>
    public string Name { get; }

    /// <summary>The bytes that wait or are being sent.</summary>
    public long Queued => Volatile.Read(ref _queued);

    /// <summary>Whether so much waits that senders of spans should wait too.</summary>
    public bool IsFull => Queued > _options.MaxQueueBytes * 3 / 4;

    /// <summary>
    /// What comes now is all that will: it is taken though the queue is full, since nobody could send it again. Shards have held as much.
    /// </summary>
    public void TakeLast() => _isLast = true;

    public void Add(ExportRequest request)
    {
        if ((Interlocked.Add(ref _queued, request.Bytes.Length) > _options.MaxQueueBytes && !_isLast) || !_queue.Writer.TryWrite(request))
        {
            Interlocked.Add(ref _queued, -request.Bytes.Length);
            _metrics.Lost(Name, "queue full", request.Spans);
        }
    }

    /// <summary>Takes no more, and sends what waits until the time is over; then the rest is lost and counted.</summary>
    public async Task Stop(TimeSpan within)
    {
        _queue.Writer.TryComplete();
        try
        {
            await _sending.WaitAsync(within, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await _sending.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop(TimeSpan.Zero).ConfigureAwait(false);
        _stopping.Dispose();
        _sender.Dispose();
    }

    private async Task SendAll()
    {
        // An export of a traced application must not make spans that are exported.
        using var quiet = SuppressInstrumentationScope.Begin();
        await foreach (var request in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await SendUntilTaken(request).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                _metrics.Lost(Name, "shutdown", request.Spans);
            }
            catch (Exception failure)
            {
                // The loop must go on, whatever it is: else all that follows would be lost.
                Tell(new(AttemptKind.Refused, $"{failure.GetType().Name}: {failure.Message}"));
                _metrics.Lost(Name, "failure", request.Spans);
            }
            finally
            {
                Interlocked.Add(ref _queued, -request.Bytes.Length);
            }
        }
    }

    private async Task SendUntilTaken(ExportRequest request)
    {
        var began = _time.GetTimestamp();
        var wait = s_firstWait;
        while (true)
        {
            _stopping.Token.ThrowIfCancellationRequested();
            var attempt = await _sender.Send(request, _stopping.Token).ConfigureAwait(false);
            Tell(attempt);
            if (attempt.Kind == AttemptKind.Taken)
            {
                var rejected = Math.Min(attempt.Rejected, request.Spans);
                _metrics.Exported(Name, request.Spans - rejected, request.Bytes.Length);
                _metrics.Lost(Name, "rejected", rejected);
                return;
            }

            if (attempt.Kind == AttemptKind.Refused || _time.GetElapsedTime(began) > _options.GiveUpAfter)
            {
                _metrics.Lost(Name, attempt.Kind == AttemptKind.Refused ? "refused" : "no answer", request.Spans);
                return;
            }

            _metrics.Retried(Name);
            await Task.Delay(Jittered(Shorter(attempt.RetryAfter ?? wait, _options.GiveUpAfter)), _time, _stopping.Token).ConfigureAwait(false);
            wait = TimeSpan.FromTicks(Math.Min(2 * wait.Ticks, s_longestWait.Ticks));
        }
    }

    /// <summary>A destination may ask for years.</summary>
    private static TimeSpan Shorter(TimeSpan wait, TimeSpan most) => wait < most ? wait : most;

    /// <summary>So that many gateways do not come back together. Never before the destination asked for.</summary>
    private static TimeSpan Jittered(TimeSpan wait) => wait + TimeSpan.FromTicks((long)(wait.Ticks * 0.2 * Random.Shared.NextDouble()));

    /// <summary>One line when it begins to fail, and one when it works again.</summary>
    private void Tell(Attempt attempt)
    {
        var fails = attempt.Kind != AttemptKind.Taken;
        if (fails == _isFailing)
            return;
        _isFailing = fails;
        if (fails)
            GatewayLog.DestinationFails(_log, Name, attempt.Why);
        else
            GatewayLog.DestinationWorks(_log, Name);
    }
}
