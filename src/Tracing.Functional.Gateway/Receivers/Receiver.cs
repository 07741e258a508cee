// What both protocols share: who may come, waiting, unpacking, taking.
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracing.Functional.Gateway.Telemetry;

namespace Tracing.Functional.Gateway.Receivers;

/// <summary>The way of a request's bytes into the gateway. Safe for concurrent use.</summary>
internal sealed class Receiver(GatewayOptions options, Intake intake, GatewayMetrics metrics, Func<bool> isBehind, ILogger log)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(25);
    private readonly byte[]? _token = options.BearerToken is { } token ? Encoding.UTF8.GetBytes("Bearer " + token) : null;
    private int _isWaiting;
    private int _admitted;
    private int _taking;
    private volatile bool _isStopping;
    private volatile bool _isClosed;

    public int MaxBytes => options.MaxRequestBytes;

    /// <summary>New requests are refused from now on.</summary>
    public void Stop() => _isStopping = true;

    /// <summary>Whether it takes requests.</summary>
    public bool IsReady => !_isStopping;

    /// <summary>
    /// Ends taking: new requests are refused, those that were let in may end for so long, and after that not a span comes any more. What was
    /// answered with a success is in the shards then.
    /// </summary>
    public async Task Close(TimeSpan within)
    {
        Stop();
        for (var waiting = Stopwatch.StartNew(); Volatile.Read(ref _admitted) > 0 && waiting.Elapsed < within;)
            await Task.Delay(s_look).ConfigureAwait(false);
        _isClosed = true;
        while (Volatile.Read(ref _taking) > 0)
            await Task.Delay(1).ConfigureAwait(false);
    }

    /// <summary>A request begins: until it ends, <see cref="Close"/> waits for it.</summary>
    public Admission Enter() => new(this);

    /// <summary>Why a request may not come in, after the longest wait; null if it may.</summary>
    public async ValueTask<Refusal?> Admit(HttpRequest request)
    {
        if (_token is not null && !IsToken(request.Headers.Authorization.ToString()))
            return Refusal.NoToken;
        if (_isStopping)
            return Refusal.Stopping;
        return await Room(request.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Takes a message in protobuf, and counts the request if it does; else says why not.</summary>
    public Refusal? Take(byte[] buffer, int length, string protocol, out Taken taken)
    {
        taken = default;
        Interlocked.Increment(ref _taking);
        try
        {
            if (_isClosed)
                return Refusal.Stopping;
            taken = intake.Take(buffer, length);
        }
        finally
        {
            Interlocked.Decrement(ref _taking);
        }

        if (taken.IsBroken)
            return Refusal.Broken(taken.Why);
        metrics.Request(protocol, taken.Rejected > 0 ? "partial" : "taken");
        return null;
    }

    public void Refused(string protocol, Refusal refusal) => metrics.Request(protocol, refusal.Outcome);

    /// <summary>
    /// Waits while destinations are behind. Asked again when a body has come, since they may have fallen behind meanwhile.
    /// </summary>
    public async ValueTask<Refusal?> Room(CancellationToken aborted) => isBehind() ? await Wait(aborted).ConfigureAwait(false) : null;

    private bool IsToken(string authorization) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(authorization), _token);

    /// <summary>Waiting is better than refusing: most clients lose what is refused.</summary>
    private async ValueTask<Refusal?> Wait(CancellationToken aborted)
    {
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
            GatewayLog.Waiting(log, "destinations are behind");
        var began = options.TimeProvider.GetTimestamp();
        while (isBehind())
        {
            if (_isStopping)
                return Refusal.Stopping;
            if (options.TimeProvider.GetElapsedTime(began) >= options.MaxWait)
                return Refusal.Busy;
            await Task.Delay(s_look, options.TimeProvider, aborted).ConfigureAwait(false);
        }

        Volatile.Write(ref _isWaiting, 0);
        return null;
    }

    /// <summary>A request on its way, until it is disposed of.</summary>
    internal readonly struct Admission : IDisposable
    {
        private readonly Receiver _receiver;

        public Admission(Receiver receiver)
        {
            _receiver = receiver;
            Interlocked.Increment(ref receiver._admitted);
        }

        public void Dispose() => Interlocked.Decrement(ref _receiver._admitted);
    }
}
