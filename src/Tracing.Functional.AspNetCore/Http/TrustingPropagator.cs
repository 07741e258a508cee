using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Http;

// Hides the context of callers that are not trusted from one host's server. Otherwise it works as the propagator behind it.
internal sealed class TrustingPropagator(DistributedContextPropagator inner, Func<HttpContext, bool> isTrusted)
    : DistributedContextPropagator
{
    private readonly Hook _hook = new("aspnetcore.trust_parent");

    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        inner.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
        if (IsBelieved(carrier, getter, traceId))
            return;
        traceId = null;
        traceState = null;
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter)
    {
        var baggage = inner.ExtractBaggage(carrier, getter);
        return IsUnknown(carrier) || StartingRequest.Current?.Features.Get<ParentTrust>() is { IsTrusted: false } ? null : baggage;
    }

    /// <summary>Asked once for a request, and only if it brings a context.</summary>
    private bool IsBelieved(object? carrier, PropagatorGetterCallback? getter, string? parent)
    {
        if (IsUnknown(carrier))
            return false;
        if (StartingRequest.Current is not { } context || !ReferenceEquals(context.Request.Headers, carrier))
            return true;
        if (context.Features.Get<ParentTrust>() is { } known)
            return known.IsTrusted;
        if (parent is null && inner.ExtractBaggage(carrier, getter)?.Any() != true)
            return true;

        var answer = _hook.Run((isTrusted, context), static state => state.isTrusted(state.context), fallback: false);
        context.Features.Set(new ParentTrust(answer, answer ? null : IdsOf(parent)));
        return answer;
    }

    /// <summary>Headers of a request that nobody has shown: whether it is trusted cannot be asked.</summary>
    private static bool IsUnknown(object? carrier) => carrier is IHeaderDictionary && StartingRequest.Current is null;

    private static ActivityContext? IdsOf(string? parent) =>
        ActivityContext.TryParse(parent, traceState: null, isRemote: true, out var context)
            ? new ActivityContext(context.TraceId, context.SpanId, ActivityTraceFlags.None, traceState: null, isRemote: true)
            : null;
}
