using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional;

/// <summary>Tracing for a program without a host, from <see cref="Start"/> until it is disposed.</summary>
/// <example><code>using var tracing = TracingSession.Start(t => t.Service("import").Sample(policy).ExportOtlp());</code></example>
public sealed class TracingSession : IDisposable
{
    private readonly TracerProvider _provider;
    private int _isDisposed;

    private TracingSession(TracerProvider provider) => _provider = provider;

    /// <summary>Sets tracing up and starts it.</summary>
    /// <param name="configure">Service name, policy, exporters; see <see cref="TracingBuilder"/> for the defaults.</param>
    /// <exception cref="ArgumentException">A value is not allowed. The message names the value and the allowed range.</exception>
    public static TracingSession Start(Action<TracingBuilder>? configure = null)
    {
        var tracing = new TracingBuilder();
        configure?.Invoke(tracing);
        var builder = Sdk.CreateTracerProviderBuilder();
        tracing.ApplyWithDefaults(builder);
        return new TracingSession(builder.Build());
    }

    /// <summary>Decides on held traces, exports the kept ones, and waits for exporters.</summary>
    /// <param name="timeout">The longest wait. Default: 5 s.</param>
    /// <returns>True if the exporters finished in time; false also after <see cref="Dispose"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative and not infinite.</exception>
    public bool Flush(TimeSpan? timeout = null) =>
        Volatile.Read(ref _isDisposed) == 0 && _provider.ForceFlush((int)(timeout ?? TimeSpan.FromSeconds(5)).TotalMilliseconds);

    /// <summary>Decides on held traces, exports the kept ones, and ends tracing. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            _provider.Dispose();
    }
}
