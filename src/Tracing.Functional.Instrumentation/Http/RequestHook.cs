using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// Called by the propagators for each request before it is sent, in the handler's own asynchronous flow: completes the request's span for
// all providers that asked, and remembers it for what happens below.
internal static class RequestHook
{
    public const string SourceName = "System.Net.Http";
    public static readonly HttpRequestOptionsKey<string> RouteTemplate = new("Tracing.Functional.RouteTemplate");
    private static readonly Hook s_hook = new("HTTP client");
    private static readonly Hook s_routeTemplate = new("HTTP client RouteTemplate");
    private static readonly Hook s_enrich = new("HTTP client Enrich");
    private static readonly Lock s_changing = new();
    private static HttpClientTracing[] s_tracings = [];

    /// <summary>The recorded request in whose flow this runs, also when another span is current.</summary>
    public static RequestTrace? Current => (RequestTrace?)RequestInFlight.Current;

    public static void Add(HttpClientTracing tracing)
    {
        Listen();
        lock (s_changing)
            s_tracings = [.. s_tracings, tracing];
    }

    public static void Remove(HttpClientTracing tracing)
    {
        lock (s_changing)
            s_tracings = [.. s_tracings.Where(other => other != tracing)];
    }

    /// <summary>Hears of requests from now on, whichever propagator sends them.</summary>
    public static void Listen() => TracePropagator.Listen(Sending);

    /// <summary>
    /// Spans that stand for the request's own: given the request's span and the message, the span that is sent and recorded instead, or
    /// null. Set by the instrumentation of gRPC, which is above this one.
    /// </summary>
    public static Func<Activity, HttpRequestMessage, Activity?>? StandsFor { get; set; }

    /// <summary>Returns the span whose context is sent.</summary>
    public static Activity Sending(Activity activity, object? carrier)
    {
        if (carrier is not HttpRequestMessage request)
            return activity;
        if (StandsFor is { } find)
        {
            var other = s_hook.Run((find, activity, request), static state => state.find(state.activity, state.request), fallback: null);
            if (other is not null)
                return other;
        }

        if (s_tracings.Length > 0)
            s_hook.Run((activity, request), static state => Complete(state.activity, state.request));
        return activity;
    }

    /// <summary>
    /// If the request's span was dropped, the framework creates one without a source, which wants data but is never exported.
    /// </summary>
    private static void Complete(Activity activity, HttpRequestMessage request)
    {
        var tracings = s_tracings;
        var isRecorded = activity.IsAllDataRequested && activity.Source.Name is SourceName;
        var isTraced = isRecorded && AnyFollowsRequests(tracings);
        if (isTraced || RequestInFlight.Current is not null)
            RequestInFlight.Current = isTraced ? new RequestTrace(activity, request.Content is not null) : null;
        if (!isRecorded || tracings.Length == 0)
            return;

        var isFirstAddress = Resends.Count(activity, request);
        SetMethod(activity, request.Method.Method, tracings[0].Methods);
        var name = activity.DisplayName;
        foreach (var tracing in tracings)
            Complete(activity, request, tracing, isFirstAddress, name);
    }

    private static bool AnyFollowsRequests(HttpClientTracing[] tracings)
    {
        foreach (var tracing in tracings)
        {
            if (tracing.ClientTrace || tracing.ConnectionSpans)
                return true;
        }

        return false;
    }

    /// <summary>The framework has its own list of known methods.</summary>
    private static void SetMethod(Activity activity, string sent, KnownMethods methods)
    {
        var method = methods.Find(sent);
        if (activity.GetTagItem(Convention.HttpMethod) is not string before || string.Equals(before, method, StringComparison.Ordinal))
            return;
        activity.SetTag(Convention.HttpMethod, method);
        activity.SetTag(Convention.HttpMethodOriginal, KnownMethods.Original(sent, method));
        if (string.Equals(activity.DisplayName, KnownMethods.NameOf(before), StringComparison.Ordinal))
            activity.DisplayName = KnownMethods.NameOf(method);
    }

    private static void Complete(
        Activity activity, HttpRequestMessage request, HttpClientTracing tracing, bool isFirstAddress, string method)
    {
        var template = isFirstAddress && MessageParts.TryGet(request, RouteTemplate, out var set) ? set : null;
        if (template is null && tracing.RouteTemplate is { } find)
            template = s_routeTemplate.Run((find, request), static state => state.find(state.request), fallback: null);
        if (!string.IsNullOrWhiteSpace(template) && activity.GetTagItem(Convention.UrlTemplate) is null)
        {
            activity.DisplayName = $"{method} {template}";
            activity.SetTag(Convention.UrlTemplate, template);
        }

        if (tracing.ShownUrl(request.RequestUri) is { } url)
            activity.SetTag(Convention.UrlFull, url);
        if (tracing.Enrich is { } enrich)
            s_enrich.Run((enrich, activity, request), static state => state.enrich(state.activity, state.request));
    }
}
