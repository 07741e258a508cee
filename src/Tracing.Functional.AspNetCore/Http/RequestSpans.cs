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
internal sealed class RequestSpans(AspNetCoreTracingOptions options, KnownMethods methods, ServerExclusions? exclusions) : IRequestEvents
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
            ForeignSpans.LeaveOut(span);
            return;
        }

        StartAttributes.Set(span, context.Request, methods);
        if (context.Features.Get<ParentTrust>()?.Untrusted is { } caller)
            span.AddLink(new ActivityLink(caller));
        if (GrpcRequests.Are(context.Request))
            GrpcRequests.Started(span, context, options.MaxMessageEvents);
    }

    public void Matched(HttpContext context)
    {
        if (SpanOf(context) is not { } span)
            return;
        if (exclusions?.IsFoundLater(context) == true)
        {
            ForeignSpans.LeaveOut(span);
            return;
        }

        span.SetMissing(Convention.HttpRoute, RequestRoute.Of(context));
        if (GrpcRequests.Are(context.Request))
            GrpcRequests.Matched(span, RequestRoute.EndpointOf(context)?.RoutePattern);
    }

    public void Caught(HttpContext context, Exception exception)
    {
        if (SpanOf(context) is null)
            return;
        if (ClientGone.Explains(context, exception))
            RequestExceptions.Of(context).IsGone = true;
        else
            RequestExceptions.Of(context).Catch(exception);
    }

    public void Escaped(HttpContext context, Exception exception)
    {
        if (SpanOf(context) is not { } span)
            return;
        if (ClientGone.Explains(context, exception))
        {
            RequestExceptions.Of(context).IsGone = true;
            return;
        }

        RequestExceptions.Of(context).Escaped = exception;
        if (!IsRefused(exception))
            span.SetMissingError(exception.GetType().FullName);

        // Other instrumentation may still record it now. It is recorded at the end, if the span is open then.
        if (EndsBefore(context, span))
            Record(span, exception);
    }

    public void Stopped(HttpContext context)
    {
        if (SpanOf(context) is not { } span)
            return;
        if (exclusions?.IsFoundLater(context) == true)
        {
            ForeignSpans.LeaveOut(span);
            return;
        }

        var status = context.Response.StatusCode;
        var exceptions = context.Features.Get<RequestExceptions>();
        if (exceptions is { Escaped: { } escaped })
            Record(span, escaped);
        AddHandled(span, context, exceptions, status);

        // What a handler answers to a client that has gone says nothing about the server.
        if (status >= StatusCodes.Status500InternalServerError && exceptions is not { IsGone: true })
            span.SetMissingError(status.ToString(CultureInfo.InvariantCulture));
        if (GrpcRequests.Are(context.Request))
            GrpcRequests.Stopped(span, context, !IsOurs(span.DisplayName, methods.Find(context.Request.Method)), ResponseEnd.WasSent);
        SetAnswer(span, context, status);
        if (context.RequestAborted.IsCancellationRequested && IsCutOff(context, exceptions))
            span.SetTag(Convention.Aborted, true);
        if (options.Enrich is { } enrich)
            _enrich.Run((enrich, span, context), static state => state.enrich(state.span, state.context));
    }

    /// <summary>A socket has no response to be complete: it was cut off if that is what its exception said.</summary>
    private static bool IsCutOff(HttpContext context, RequestExceptions? exceptions) =>
        ClientGone.IsSocket(context) ? exceptions?.IsGone == true : !ResponseEnd.IsComplete(context);

    /// <summary>The server refuses what the client sent, with a status from 400 to 499. That is no error of the server.</summary>
    private static bool IsRefused(Exception exception) =>
        exception is BadHttpRequestException { StatusCode: < StatusCodes.Status500InternalServerError };

    /// <summary>The framework's span, or a second one that other instrumentation has started instead of it.</summary>
    private static Activity? SpanOf(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity switch
    {
        null => null,
        { IsAllDataRequested: true } first => first,
        _ => Activity.Current is { IsAllDataRequested: true, HasRemoteParent: true, OperationName: OperationName } second ? second : null,
    };

    /// <summary>
    /// Whether other instrumentation, which started a second span of the request, hears of everything before us: it ends that span before
    /// we hear of the end. Then the framework's span has none of our attributes.
    /// </summary>
    private static bool EndsBefore(HttpContext context, Activity span) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity is { } first && !ReferenceEquals(first, span)
        && first.GetTagItem(Convention.ClientAddress) is null;

    private void SetAnswer(Activity span, HttpContext context, int status)
    {
        var request = context.Request;
        span.SetMissing(Convention.HttpStatusCode, SharedNumbers.Box(status));
        span.SetMissing(Convention.ProtocolVersion, ProtocolVersion(request.Protocol));
        if (request.QueryString.HasValue)
            span.SetMissing(Convention.UrlQuery, _query.Of(request.QueryString.Value, LongestQuery));
        StartAttributes.SetForwarded(span, request);
        var method = methods.Find(request.Method);
        if (span.GetTagItem(Convention.HttpRoute) is string route && IsOurs(span.DisplayName, method))
            span.DisplayName = RequestNames.Of(KnownMethods.NameOf(method), route);
    }

    /// <summary>Whether the span still has the name that it began with, and not one of the application's.</summary>
    private static bool IsOurs(string name, string method) =>
        name is OperationName || string.Equals(name, KnownMethods.NameOf(method), StringComparison.Ordinal);

    /// <summary>Exceptions that handlers have caught. They fail the span only if the response is a server error.</summary>
    private void AddHandled(Activity span, HttpContext context, RequestExceptions? exceptions, int status)
    {
        if (exceptions is not null)
        {
            foreach (var caught in exceptions.Caught)
                AddHandled(span, caught, exceptions.Escaped, status);
        }

        if (context.Features.Get<IExceptionHandlerFeature>()?.Error is { } handled && !ClientGone.Explains(context, handled))
            AddHandled(span, handled, exceptions?.Escaped, status);
    }

    private void AddHandled(Activity span, Exception exception, Exception? escaped, int status)
    {
        if (ReferenceEquals(exception, escaped))
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

    private static string? ProtocolVersion(string protocol) => protocol switch
    {
        "HTTP/1.1" => "1.1",
        "HTTP/2" => "2",
        "HTTP/3" => "3",
        "HTTP/1.0" => "1.0",
        _ => null,
    };
}
