using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Http;

namespace Tracing.Functional.Instrumentation.Grpc;

// The spans that grpc-dotnet's client creates itself. When they end, missing attributes of the conventions replace its own tags. A listener
// that samples nothing is called before the provider's, so that all exporters see the attributes. There is no compile-time reference.
internal sealed class GrpcDotnetSpans : IDisposable
{
    public const string SourceName = "Grpc.Net.Client";

    private const string OperationName = "Grpc.Net.Client.GrpcOut";

    private static readonly Hook s_hook = new("grpc-dotnet client");
    private static readonly SharedTexts s_methods = new();
    private static readonly Lock s_changing = new();
    private static int s_users;
    private readonly ForeignSpans _spans = new(SourceName, static activity => s_hook.Run(activity, Complete));
    private readonly GrpcDotnetEvents _events = new();
    private readonly bool _keepsHttpSpan;
    private int _isDisposed;

    public GrpcDotnetSpans(bool keepsHttpSpan)
    {
        _keepsHttpSpan = keepsHttpSpan;
        if (keepsHttpSpan)
            return;
        RequestHook.Listen();
        lock (s_changing)
        {
            s_users++;
            RequestHook.StandsFor = StandsFor;
        }
    }

    /// <summary>Whether it is such a span, and somebody listens to it.</summary>
    public static bool IsOne([NotNullWhen(true)] Activity? activity) =>
        string.Equals(activity?.Source.Name, SourceName, StringComparison.Ordinal);

    /// <summary>Whether it is the activity that grpc-dotnet creates when nobody listens.</summary>
    public static bool IsSilent([NotNullWhen(true)] Activity? activity) => activity is { OperationName: OperationName, Source.Name: "" };

    public static void AddServer(Activity activity, Uri uri)
    {
        if (!activity.IsAllDataRequested)
            return;
        activity.SetMissing(Convention.ServerAddress, uri.IdnHost);
        activity.SetMissing(Convention.ServerPort, SharedNumbers.Box(uri.Port));
    }

    /// <summary>A service provider and a tracer provider may both dispose it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        _spans.Dispose();
        _events.Dispose();
        if (_keepsHttpSpan)
            return;
        lock (s_changing)
        {
            if (--s_users == 0)
                RequestHook.StandsFor = null;
        }
    }

    /// <summary>
    /// The call's span stands for the request that carries it: the request's span is left out, and the server is the child of the call.
    /// </summary>
    private static Activity? StandsFor(Activity request, HttpRequestMessage message)
    {
        if (request.Parent is not { IsAllDataRequested: true } call || !IsOne(call) || !GrpcMetadata.IsGrpc(message.Content))
            return null;
        ForeignSpans.LeaveOut(request);
        if (message.RequestUri is { IsAbsoluteUri: true } address)
            AddServer(call, address);
        return call;
    }

    private static void Complete(Activity activity)
    {
        if (!activity.IsAllDataRequested || activity.GetTagItem(Convention.DotnetMethod) is not string text)
            return;
        var path = GrpcPath.Parse(text);
        var method = path.IsValid ? s_methods.Of(path.FullMethod) : Convention.Other;
        activity.SetMissing(Convention.RpcSystem, Convention.Grpc);
        activity.SetMissing(Convention.RpcMethod, method);
        if (path.IsValid && string.Equals(activity.DisplayName, activity.OperationName, StringComparison.Ordinal))
            activity.DisplayName = method;
        if (GrpcStatus.Parse(activity.GetTagItem(Convention.DotnetStatusCode)?.ToString()) is { } code)
            AddStatus(activity, code);
        activity.SetTag(Convention.DotnetMethod, null);
        activity.SetTag(Convention.DotnetStatusCode, null);
    }

    private static void AddStatus(Activity activity, int code)
    {
        activity.SetMissing(Convention.RpcStatusCode, GrpcStatus.Name(code));
        if (GrpcStatus.IsClientError(code))
            activity.SetMissingError(GrpcStatus.Name(code));
    }
}
