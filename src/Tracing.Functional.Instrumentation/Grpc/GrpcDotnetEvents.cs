using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Grpc;

// What grpc-dotnet's client tells of its calls beside its spans: the request when a call starts, the response when it ends. Each comes
// while the call's span is current. Without these, nobody knows the server before it is reached, nor the words of a status.
internal sealed class GrpcDotnetEvents : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Call = "Grpc.Net.Client.GrpcOut";
    private const string Start = Call + ".Start";
    private const string Stop = Call + ".Stop";
    private static readonly Hook s_hook = new("grpc-dotnet client events");
    private static PropertyInfo? s_request;
    private static PropertyInfo? s_response;
    private readonly Subscriptions _subscriptions = new();

    public GrpcDotnetEvents() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is GrpcDotnetSpans.SourceName)
            _subscriptions.Add(value.Subscribe(this, static (name, _, _) => name is Call or Start or Stop));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not null && Activity.Current is { IsAllDataRequested: true } span && GrpcDotnetSpans.IsOne(span))
            s_hook.Run((value, span), static state => Heard(state.value.Key, state.value.Value!, state.span));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscriptions.Dispose();

    private static void Heard(string name, object payload, Activity span)
    {
        if (name is Start && Of<HttpRequestMessage>(payload, "Request", ref s_request) is { RequestUri: { IsAbsoluteUri: true } address })
            GrpcDotnetSpans.AddServer(span, address);
        else if (name is Stop && Of<HttpResponseMessage>(payload, "Response", ref s_response) is { } response)
            Describe(span, response);
    }

    private static void Describe(Activity span, HttpResponseMessage response)
    {
        if (span.Status != ActivityStatusCode.Unset
            || GrpcStatus.Parse(span.GetTagItem(Convention.DotnetStatusCode)?.ToString()) is not { } code
            || !GrpcStatus.IsClientError(code))
            return;
        if (GrpcMessage.Of(response) is { } message)
            span.SetStatus(ActivityStatusCode.Error, message);
    }

    /// <summary>The property is looked up once for each of the two types of payloads.</summary>
    private static T? Of<T>(object payload, string property, ref PropertyInfo? known)
        where T : class
    {
        var found = Volatile.Read(ref known);
        if (found?.DeclaringType != payload.GetType())
            Volatile.Write(ref known, found = Find(payload.GetType(), property));
        return found?.GetValue(payload) as T;
    }

    /// <summary>The payload's type is grpc-dotnet's own; it keeps these properties when it is trimmed.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "grpc-dotnet keeps the properties of its payloads.")]
    private static PropertyInfo? Find(Type type, string property) => type.GetProperty(property);
}
