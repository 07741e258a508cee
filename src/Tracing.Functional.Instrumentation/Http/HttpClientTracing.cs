using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// One provider's wish to have requests completed, from when the provider is built until it is disposed.
internal sealed class HttpClientTracing : IDisposable
{
    private int _isDisposed;

    public HttpClientTracing(HttpClientTracingOptions options)
    {
        RouteTemplate = options.RouteTemplate;
        Enrich = options.Enrich;
        ClientTrace = options.ClientTrace;
        ConnectionSpans = options.ConnectionSpans;
        Query = options.ShownQueryParameters.Count == 0 ? null : new QueryFilter(options.ShownQueryParameters);
        RequestHook.Add(this);
        if (ClientTrace)
            ClientTraceListener.Acquire();
    }

    public Func<HttpRequestMessage, string?>? RouteTemplate { get; }

    public Action<System.Diagnostics.Activity, HttpRequestMessage>? Enrich { get; }

    public QueryFilter? Query { get; }

    public bool ClientTrace { get; }

    public bool ConnectionSpans { get; }

    /// <summary>A service provider and a tracer provider may both dispose it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        RequestHook.Remove(this);
        if (ClientTrace)
            ClientTraceListener.Release();
    }
}
