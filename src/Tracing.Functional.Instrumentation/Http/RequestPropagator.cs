using System.Diagnostics;
using Tracing.Functional.W3C;

namespace Tracing.Functional.Instrumentation.Http;

// The process's former propagator, which also shows requests to the hook. Only here does the framework hand out a request together with its
// span, without reflection.
internal sealed class RequestPropagator(DistributedContextPropagator inner) : DistributedContextPropagator
{
    private static readonly Lock s_installing = new();

    public override IReadOnlyCollection<string> Fields => inner.Fields;

    /// <summary>Wraps the current default, once; not if that is ours, which does the same.</summary>
    public static void Install()
    {
        lock (s_installing)
        {
            if (Current is not (RequestPropagator or TracePropagator))
                Current = new RequestPropagator(Current);
        }
    }

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        var sent = activity is null ? null : RequestHook.Sending(activity, carrier);
        inner.Inject(sent, carrier, setter is not null && SentMessage.HasParent(carrier) ? WithoutState(setter) : setter);
    }

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        inner.ExtractBaggage(carrier, getter);

    private static PropagatorSetterCallback WithoutState(PropagatorSetterCallback setter) => (carrier, name, value) =>
    {
        if (name is not TraceStateList.Field)
            setter(carrier, name, value);
    };
}
