using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Tracing.Functional.AspNetCore.Grpc;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Http;

// Gives the framework's span of a request its name, attributes, status and exceptions. Sets only what is missing: the framework and the
// application come first.
internal sealed class RequestSpans(AspNetCoreTracingOptions options, ServerExclusions? exclusions) : IRequestEvents
{
    public const string OperationName = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    /// <summary>What is longer is cut off.</summary>
    private const int LongestQuery = 1024;

    private readonly QueryRedaction _query = new(options.QueryParameters, decodesNames: false);
    private readonly Hook _record = new("aspnetcore.record_exception");
    private readonly Hook _enrich = new("aspnetcore.enrich");

    public void Started(HttpContext context)
    {
        if (Activity.Current is not { IsAllDataRequested: true } span || span.OperationName is not OperationName)
            return;
        if (exclusions?.IsLeftOut(context, isLocalRoot: true) == true)
        {
            span.IsAllDataRequested = false;
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }

        StartAttributes.Set(span, context.Request);
        if (context.Features.Get<ParentTrust>()?.Untrusted is { } caller)
            span.AddLink(new ActivityLink(caller));
        if (GrpcRequests.Are(context.Request))
            GrpcRequests.Started(span, context, options.MaxMessageEvents);
    }

    public void Matched(HttpContext context) => SpanOf(context)?.SetMissing(HttpAttributes.Route, RequestRoute.Of(context));

    public void Escaped(HttpContext context, Exception exception)
    {
        if (SpanOf(context) is not { } span || IsAbort(context, exception))
            return;
        context.Features.Set(new EscapedException(exception));
        span.SetMissingError(exception.GetType().FullName);

        // Other instrumentation may still record it now. It is recorded at the end, if the span is open then.
        if (EndsBefore(context, span))
            Record(span, exception);
    }

    public void Stopped(HttpContext context)
    {
        if (SpanOf(context) is not { } span)
            return;
        var status = context.Response.StatusCode;
        if (context.Features.Get<EscapedException>() is { } escaped)
            Record(span, escaped.Exception);
        Handled(span, context, status);
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetMissingError(status.ToString(CultureInfo.InvariantCulture));
        SetAnswer(span, context, status);
        if (context.RequestAborted.IsCancellationRequested && !ResponseEnd.IsComplete(context))
            span.SetTag(HttpAttributes.Aborted, true);
        if (GrpcRequests.Are(context.Request))
            GrpcRequests.Stopped(span, context);
        if (options.Enrich is { } enrich)
            _enrich.Run((enrich, span, context), static state => state.enrich(state.span, state.context));
    }

    /// <summary>The framework's span, or a second one that other instrumentation has started instead of it.</summary>
    private static Activity? SpanOf(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity switch
    {
        null => null,
        { IsAllDataRequested: true } first => first,
        _ => Activity.Current is { IsAllDataRequested: true, HasRemoteParent: true, OperationName: OperationName } second ? second : null,
    };

    /// <summary>
    /// Whether other instrumentation, which started a second span of the request, hears of everything before us: it ends that span before we
    /// hear of the end. Then the framework's span has none of our attributes.
    /// </summary>
    private static bool EndsBefore(HttpContext context, Activity span) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { } first && !ReferenceEquals(first, span)
        && first.GetTagItem(HttpAttributes.ClientAddress) is null;

    private void SetAnswer(Activity span, HttpContext context, int status)
    {
        var request = context.Request;
        span.SetMissing(HttpAttributes.StatusCode, status);
        span.SetMissing(HttpAttributes.ProtocolVersion, ProtocolVersion(request.Protocol));
        if (request.QueryString.HasValue)
            span.SetMissing(HttpAttributes.Query, _query.Of(request.QueryString.Value, LongestQuery));
        var method = RequestMethod.Known(request.Method);
        if (span.GetTagItem(HttpAttributes.Route) is string route && IsOurs(span.DisplayName, method))
            span.DisplayName = RequestMethod.SpanName(method, route);
    }

    /// <summary>Whether the span still has the name that it began with, and not one of the application's.</summary>
    private static bool IsOurs(string name, string method) =>
        name is OperationName || string.Equals(name, RequestMethod.SpanName(method, route: null), StringComparison.Ordinal);

    /// <summary>An exception that an exception handler has handled. It fails the span only if the response is a server error.</summary>
    private void Handled(Activity span, HttpContext context, int status)
    {
        if (context.Features.Get<IExceptionHandlerFeature>()?.Error is not { } exception
            || ReferenceEquals(context.Features.Get<EscapedException>()?.Exception, exception))
            return;
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetMissingError(exception.GetType().FullName);
        Record(span, exception);
    }

    private void Record(Activity span, Exception exception)
    {
        if (options.RecordExceptions)
            _record.Run((span, exception), static state => RecordedExceptions.Add(state.span, state.exception));
    }

    /// <summary>A client that goes away is no error of the server, nor is what the application throws because of that.</summary>
    private static bool IsAbort(HttpContext context, Exception exception) =>
        exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested;

    private static string? ProtocolVersion(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1",
        "HTTP/2" => "2",
        "HTTP/3" => "3",
        "HTTP/1.0" => "1.0",
        _ => null,
    };

    private sealed record EscapedException(Exception Exception);
}
