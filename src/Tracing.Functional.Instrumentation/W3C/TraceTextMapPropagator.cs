using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using Tracing.Functional.Ground;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>
/// <see cref="TracePropagator"/> for libraries that use OpenTelemetry's <see cref="Propagators.DefaultTextMapPropagator"/>. Baggage is
/// OpenTelemetry's here, as that interface has it.
/// </summary>
public sealed class TraceTextMapPropagator : TextMapPropagator
{
    private static readonly Hook s_inject = new("inject");
    private static readonly Hook s_extract = new("extract");

    private TraceTextMapPropagator()
    {
    }

    /// <summary>The only instance: it holds no state.</summary>
    public static TraceTextMapPropagator Instance { get; } = new();

    /// <summary>traceparent, tracestate and baggage.</summary>
    public override ISet<string> Fields => new HashSet<string>(TracePropagator.Instance.Fields, StringComparer.Ordinal);

    /// <summary>
    /// The context with the carrier's parent and baggage. A valid parent or a baggage that the context already has stays.
    /// </summary>
    public override PropagationContext Extract<T>(PropagationContext context, T carrier, Func<T, string, IEnumerable<string>?> getter) =>
        carrier is null || getter is null
            ? context
            : s_extract.Run((context, carrier, getter),
                static state => Extracted(state.context, Propagation.Extract(state.carrier, state.getter)), context);

    /// <summary>Passes the fields of the context to the setter.</summary>
    public override void Inject<T>(PropagationContext context, T carrier, Action<T, string, string> setter)
    {
        if (carrier is not null && setter is not null)
            s_inject.Run((context, carrier, setter), static state => Write(state.context, state.carrier, state.setter));
    }

    private static PropagationContext Extracted(PropagationContext before, ExtractedContext sent)
    {
        var parent = before.ActivityContext.IsValid() ? before.ActivityContext : sent.Parent;
        var baggage = before.Baggage;
        if (baggage.Count == 0 && sent.Baggage.Count > 0)
            baggage = Baggage.Create(sent.Baggage.GroupBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(
                same => same.Key, same => same.First().Value ?? "", StringComparer.Ordinal));
        return new PropagationContext(parent, baggage);
    }

    private static void Write<T>(PropagationContext context, T carrier, Action<T, string, string> set)
    {
        var (span, current) = (context.ActivityContext, Activity.Current);
        var parent = current is not null && current.SpanId == span.SpanId && current.TraceId == span.TraceId
            ? TraceParent.Of(current)
            : TraceParent.Of(span);
        if (parent is not null)
        {
            set(carrier, TraceParent.Field, parent);
            if (TraceStateList.ToSend(span.TraceState) is { } state)
                set(carrier, TraceStateList.Field, state);
        }

        if (TracePropagator.BaggageOf(context.Baggage) is { } baggage)
            set(carrier, BaggageList.Field, baggage);
    }
}
