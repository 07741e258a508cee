using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// One provider that completes requests, from when it is built until it is disposed.
internal sealed class HttpClientTracing : IDisposable
{
    private const int LongestQuery = 4096;
    private readonly QueryRedaction? _query;
    private readonly CancelledRequests _cancelled = new();
    private int _isDisposed;

    public HttpClientTracing(HttpClientTracingOptions options, KnownMethods methods)
    {
        Methods = methods;
        RouteTemplate = options.RouteTemplate;
        Enrich = options.Enrich;
        ClientTrace = options.ClientTrace;
        ConnectionSpans = options.ConnectionSpans;
        _query = options.ShownQueryParameters.Count == 0 ? null : new QueryRedaction(options.ShownQueryParameters, decodesNames: true);
        RequestHook.Add(this);
        if (ClientTrace)
            ClientTraceListener.Acquire();
    }

    public KnownMethods Methods { get; }

    public Func<HttpRequestMessage, string?>? RouteTemplate { get; }

    public Action<System.Diagnostics.Activity, HttpRequestMessage>? Enrich { get; }

    public bool ClientTrace { get; }

    public bool ConnectionSpans { get; }

    /// <summary>
    /// The address without credentials and fragment, its query redacted. Null if no parameter is to be shown, or there is no query, or it
    /// is too long to be read.
    /// </summary>
    public string? ShownUrl(Uri? address)
    {
        if (_query is null || address is not { IsAbsoluteUri: true, Query.Length: > 1 and <= LongestQuery })
            return null;

        var url = new BoundedText(int.MaxValue);
        url.Append(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        url.Append("?");
        _query.Append(ref url, address.Query.AsSpan(1));
        return url.Finish();
    }

    /// <summary>A service provider and a tracer provider may both dispose it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        RequestHook.Remove(this);
        _cancelled.Dispose();
        if (ClientTrace)
            ClientTraceListener.Release();
    }
}
