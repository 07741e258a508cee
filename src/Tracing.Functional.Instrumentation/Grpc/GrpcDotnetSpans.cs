using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Grpc;

// The spans that grpc-dotnet's client creates itself. When they end, missing attributes of the conventions replace its own tags. A listener
// that samples nothing is called before the provider's, so that all exporters see the attributes. There is no compile-time reference.
internal sealed class GrpcDotnetSpans : IDisposable
{
    public const string SourceName = "Grpc.Net.Client";

    private const string OperationName = "Grpc.Net.Client.GrpcOut";

    private static readonly Hook s_hook = new("grpc-dotnet client");
    private readonly ActivityListener _listener;

    public GrpcDotnetSpans()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => string.Equals(source.Name, SourceName, StringComparison.Ordinal),
            ActivityStopped = static activity => s_hook.Run(activity, Complete),
        };
        ActivitySource.AddActivityListener(_listener);
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
        activity.SetMissing(GrpcAttributes.ServerAddress, uri.IdnHost);
        activity.SetMissing(GrpcAttributes.ServerPort, uri.Port);
    }

    public void Dispose() => _listener.Dispose();

    private static void Complete(Activity activity)
    {
        if (!activity.IsAllDataRequested || activity.GetTagItem(GrpcAttributes.DotnetMethod) is not string text)
            return;
        var path = GrpcPath.Parse(text);
        var method = path.IsValid ? path.FullMethod.ToString() : GrpcAttributes.OtherMethod;
        activity.SetMissing(GrpcAttributes.SystemName, GrpcAttributes.Grpc);
        activity.SetMissing(GrpcAttributes.Method, method);
        if (path.IsValid && string.Equals(activity.DisplayName, activity.OperationName, StringComparison.Ordinal))
            activity.DisplayName = method;
        if (GrpcStatus.Parse(activity.GetTagItem(GrpcAttributes.DotnetStatusCode)?.ToString()) is { } code)
            AddStatus(activity, code);
        activity.SetTag(GrpcAttributes.DotnetMethod, null);
        activity.SetTag(GrpcAttributes.DotnetStatusCode, null);
    }

    private static void AddStatus(Activity activity, int code)
    {
        activity.SetMissing(GrpcAttributes.StatusCode, GrpcStatus.Name(code));
        if (GrpcStatus.IsClientError(code))
            activity.SetMissingError(GrpcStatus.Name(code));
    }
}
