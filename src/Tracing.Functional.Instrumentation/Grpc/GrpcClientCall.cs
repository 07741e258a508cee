using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Grpc;

// One call of a client and its span, from the request to the end of the response's stream, whichever of reading, failing and giving up
// comes first. Ends once. Its methods may be called from several threads and never throw.
internal sealed class GrpcClientCall
{
    public const string SourceName = "Tracing.Functional.Grpc";

    private static readonly ActivitySource s_source = new(SourceName);
    private static readonly SharedTexts s_methods = new();
    private static readonly Hook s_hook = new("grpc client");
    private static readonly Hook s_enrich = new("grpc client enrich");

    private readonly bool _isOurs;
    private readonly TimeSpan? _timeout;
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _isEnded;

    private GrpcClientCall(Activity activity, bool isOurs, HttpRequestMessage request, GrpcClientTracingOptions options)
    {
        Activity = activity;
        _isOurs = isOurs;
        if (!activity.IsAllDataRequested)
            return;
        if (request.Headers.NonValidated.TryGetValues(GrpcTimeout.Header, out var timeout))
            _timeout = GrpcTimeout.Parse(timeout.ToString());
        if (options.MaxMessageEvents > 0)
        {
            Sent = new GrpcMessageEvents(activity, isSent: true, options.MaxMessageEvents);
            Received = new GrpcMessageEvents(activity, isSent: false, options.MaxMessageEvents);
        }
    }

    public static bool HasListeners => s_source.HasListeners();

    public Activity Activity { get; }

    private GrpcMessageEvents? Sent { get; }

    private GrpcMessageEvents? Received { get; }

    /// <summary>Null if the call has no span.</summary>
    public static GrpcClientCall? Start(HttpRequestMessage request, GrpcClientTracingOptions options)
    {
        var uri = request.RequestUri!;
        var parent = Activity.Current;
        if (GrpcDotnetSpans.IsOne(parent))
        {
            GrpcDotnetSpans.AddServer(parent, uri);
            return new GrpcClientCall(parent, isOurs: false, request, options);
        }

        // grpc-dotnet's activity that nobody listens to is no span, and so no parent.
        if (GrpcDotnetSpans.IsSilent(parent))
            Activity.Current = parent.Parent;
        var path = GrpcPath.Parse(uri.AbsolutePath);
        var method = path.IsValid ? s_methods.Of(path.FullMethod) : Convention.Other;
        var activity =
            s_source.StartActivity(ActivityKind.Client, name: path.IsValid ? method : Convention.Grpc, tags: StartTags(uri, method));
        if (activity is null)
        {
            Activity.Current = parent;
            return null;
        }

        if (activity.IsAllDataRequested && options.Enrich is { } enrich)
            s_enrich.Run((enrich, activity, request), static of => of.enrich(of.activity, of.request));
        return new GrpcClientCall(activity, isOurs: true, request, options);
    }

    public void MessageBytesSent(ReadOnlySpan<byte> bytes)
    {
        if (Sent is not null && _isEnded == 0)
            s_hook.Run(new Bytes(Sent, bytes), static of => of.Events.Pass(of.Span));
    }

    public void MessageBytesReceived(ReadOnlySpan<byte> bytes)
    {
        if (Received is not null && _isEnded == 0)
            s_hook.Run(new Bytes(Received, bytes), static of => of.Events.Pass(of.Span));
    }

    /// <summary>The response's headers are there: it is all that comes, or its stream is still to be read.</summary>
    public void Answered(HttpResponseMessage response)
    {
        if (!Activity.IsAllDataRequested)
            End(null, null, null);
        else if (StatusIn(response.Headers) is { } status)
            End(status, GrpcMessage.In(response.Headers), null);
        else if (response.StatusCode != HttpStatusCode.OK || !GrpcMetadata.IsGrpc(response.Content))
            End(GrpcStatus.FromHttp(response.StatusCode), null, null);
        else
            response.Content = new GrpcResponseContent(response, this);
    }

    /// <summary>The response's stream was read to its end: the trailers are there.</summary>
    public void Completed(HttpResponseMessage response) => s_hook.Run((call: this, response), static of =>
    {
        var trailers = of.response.TrailingHeaders;
        of.call.End(StatusIn(trailers) ?? GrpcStatus.FromHttp(of.response.StatusCode), GrpcMessage.In(trailers), null);
    });

    /// <summary>The response was let go before its end.</summary>
    public void GivenUp() =>
        s_hook.Run(this, static call => call.End(call.IsOverdue ? GrpcStatus.DeadlineExceeded : GrpcStatus.Cancelled, null, null));

    /// <summary>The request or the reading of the response failed.</summary>
    public void Failed(Exception failure) => s_hook.Run((call: this, failure), static of => of.call.FailedWith(of.failure));

    private static KeyValuePair<string, object?>[] StartTags(Uri uri, string method) =>
    [
        new(Convention.RpcSystem, Convention.Grpc),
        new(Convention.RpcMethod, method),
        new(Convention.ServerAddress, uri.IdnHost),
        new(Convention.ServerPort, SharedNumbers.Box(uri.Port)),
    ];

    private static int? StatusIn(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues(GrpcStatus.Header, out var values) ? GrpcStatus.Parse(values.ToString()) : null;

    /// <summary>Whether the call's deadline has passed.</summary>
    private bool IsOverdue =>
        _timeout is { } timeout && GrpcTimeout.HasPassed(timeout, Stopwatch.GetElapsedTime(_start));

    private void FailedWith(Exception failure)
    {
        var status = GrpcFailures.StatusOf(failure);
        if (status == GrpcStatus.Cancelled)
            End(IsOverdue ? GrpcStatus.DeadlineExceeded : status, null, null);
        else
            End(status, failure.Message, failure);
    }

    private void End(int? status, string? message, Exception? failure)
    {
        if (Interlocked.Exchange(ref _isEnded, 1) != 0 || !_isOurs)
            return;
        if (status is { } code && Activity.IsAllDataRequested)
            Describe(code, message, failure);

        // Stop makes the span's parent current, in a thread that may be busy with something else.
        var current = Activity.Current;
        try
        {
            Activity.Stop();
        }
        finally
        {
            Activity.Current = ReferenceEquals(current, Activity) ? Activity.Parent : current;
        }
    }

    private void Describe(int code, string? message, Exception? failure)
    {
        Activity.SetTag(Convention.RpcStatusCode, GrpcStatus.Name(code));
        if (!GrpcStatus.IsClientError(code))
            return;
        Activity.SetTag(Convention.ErrorType, failure?.GetType().FullName ?? GrpcStatus.Name(code));
        Activity.SetStatus(ActivityStatusCode.Error, message is null ? null : GrpcMessage.Shorten(message));
        if (failure is not null)
            Activity.AddException(failure);
    }

    private readonly ref struct Bytes(GrpcMessageEvents events, ReadOnlySpan<byte> span)
    {
        public GrpcMessageEvents Events { get; } = events;

        public ReadOnlySpan<byte> Span { get; } = span;
    }
}
