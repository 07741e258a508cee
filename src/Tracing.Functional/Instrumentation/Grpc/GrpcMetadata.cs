using System.Diagnostics;

namespace Tracing.Functional.Instrumentation.Grpc;

// Writes a span's context into a call's metadata, as the transport would for its own span: with the transport's propagator, and over no header that
// the caller has set. Needed where the transport's span is suppressed: it would send that one's id.
internal static class GrpcMetadata
{
    private static readonly HttpRequestOptionsKey<bool> s_isInjected = new("Tracing.Functional.Grpc.IsInjected");

    public static void Inject(Activity activity, HttpRequestMessage request, HttpMessageHandler? innerHandler)
    {
        if (PropagatorOf(innerHandler) is not { } propagator)
            return;
        if (request.Options.TryGetValue(s_isInjected, out _))
            RemoveLast(request, propagator);
        else
            request.Options.Set(s_isInjected, value: true);

        propagator.Inject(activity, request, static (carrier, name, value) =>
        {
            if (carrier is HttpRequestMessage message && !message.Headers.Contains(name))
                message.Headers.TryAddWithoutValidation(name, value);
        });
    }

    /// <summary>A message that is sent again carries the context of its last call.</summary>
    private static void RemoveLast(HttpRequestMessage request, DistributedContextPropagator propagator)
    {
        foreach (var name in propagator.Fields)
            request.Headers.Remove(name);
    }

    /// <summary>Null where the user has switched propagation off.</summary>
    private static DistributedContextPropagator? PropagatorOf(HttpMessageHandler? handler)
    {
        while (handler is DelegatingHandler outer)
            handler = outer.InnerHandler;
        return handler is SocketsHttpHandler sockets ? sockets.ActivityHeadersPropagator : DistributedContextPropagator.Current;
    }
}
