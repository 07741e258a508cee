using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Ground;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>
/// W3C Trace Context level 2 and W3C Baggage, read strictly: malformed fields are as if they were not there, and nothing throws or grows
/// without bound. Sends the random flag. Set it by <see cref="Propagation.Install"/>, by <c>AddW3CPropagation</c>, or on one handler.
/// </summary>
/// <example><code>new SocketsHttpHandler { ActivityHeadersPropagator = TracePropagator.Instance }</code></example>
public sealed class TracePropagator : DistributedContextPropagator
{
    private const int Scratch = 256;
    private static readonly Hook s_inject = new("inject");
    private static readonly Hook s_extract = new("extract");

    private static volatile Func<Activity, object?, Activity>? s_listener;

    private TracePropagator()
    {
    }

    /// <summary>The only instance: it holds no state.</summary>
    public static TracePropagator Instance { get; } = new();

    /// <summary>traceparent, tracestate and baggage.</summary>
    public override IReadOnlyCollection<string> Fields { get; } = [TraceParent.Field, TraceStateList.Field, BaggageList.Field];

    /// <summary>
    /// Passes the fields of a span to the setter: its id with the sampled and the random flag, its tracestate if that is legal, and its
    /// baggage together with what <see cref="OpenTelemetry.Baggage.Current"/> has under other names. Does nothing without a span or a
    /// setter.
    /// </summary>
    /// <param name="activity">The span that becomes the parent at the receiver.</param>
    /// <param name="carrier">What the setter writes to.</param>
    /// <param name="setter">Called once for each field. Its exceptions are counted and ignored.</param>
    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity is null || setter is null)
            return;
        var sent = s_listener?.Invoke(activity, carrier) ?? activity;
        s_inject.Run((sent, carrier, setter, hasParent: SentMessage.HasParent(carrier)), static state =>
            Write(state.sent, state, static (to, name, value) =>
            {
                if (!to.hasParent || name is not TraceStateList.Field)
                    to.setter(to.carrier, name, value);
            }));
    }

    /// <summary>
    /// The parent that a carrier names, in the form of version 00, and the tracestate that belongs to it; nulls if there is none.
    /// </summary>
    /// <param name="carrier">What the getter reads.</param>
    /// <param name="getter">Returns the values of a field. Its exceptions are counted and ignored.</param>
    /// <param name="traceId">The traceparent.</param>
    /// <param name="traceState">The tracestate; null if it is empty, breaks a rule, or has no parent.</param>
    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState) =>
        (traceId, traceState) = getter is null
            ? default
            : s_extract.Run<(object?, PropagatorGetterCallback), (string?, string?)>(
                (carrier, getter), static state => ReadParent(state.Item1, state.Item2), default);

    /// <summary>
    /// The baggage that a carrier has, at most 64 members and 8,192 bytes of it, the last one first: callers expect this, since they put
    /// each before the others. Null if there is none.
    /// </summary>
    /// <param name="carrier">What the getter reads.</param>
    /// <param name="getter">Returns the values of a field. Its exceptions are counted and ignored.</param>
    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        getter is null
            ? null
            : s_extract.Run<(object?, PropagatorGetterCallback), IEnumerable<KeyValuePair<string, string?>>?>(
                (carrier, getter), static state => ReadBaggage(state.Item1, state.Item2), fallback: null);

    /// <summary>
    /// Shows each span and its carrier to the listener before the fields are written; its answer is the span whose fields they are. The
    /// HTTP client's instrumentation listens; propagators do not know it.
    /// </summary>
    internal static void Listen(Func<Activity, object?, Activity> listener) => s_listener = listener;

    /// <summary>Sets what the span has of each field.</summary>
    internal static void Write<TCarrier>(Activity activity, TCarrier carrier, Action<TCarrier, string, string> set)
    {
        if (TraceParent.Of(activity) is { } parent)
        {
            set(carrier, TraceParent.Field, parent);
            if (TraceStateList.ToSend(activity.TraceStateString) is { } state)
                set(carrier, TraceStateList.Field, state);
        }

        if (BaggageOf(activity) is { } baggage)
            set(carrier, BaggageList.Field, baggage);
    }

    /// <summary>The baggage field of a span, or null.</summary>
    internal static string? BaggageOf(Activity activity)
    {
        var writer = new BaggageWriter(stackalloc char[Scratch]);
        foreach (var (key, value) in activity.Baggage)
        {
            if (writer.IsFull)
                break;
            writer.Add(key, value);
        }

        var others = Baggage.Current;
        if (others.Count > 0)
            AddOthers(ref writer, activity, others);
        return writer.Done();
    }

    /// <summary>The field of OpenTelemetry's baggage, or null.</summary>
    internal static string? BaggageOf(Baggage baggage)
    {
        if (baggage.Count == 0)
            return null;
        var writer = new BaggageWriter(stackalloc char[Scratch]);
        AddOthers(ref writer, activity: null, baggage);
        return writer.Done();
    }

    private static void AddOthers(ref BaggageWriter writer, Activity? activity, Baggage baggage)
    {
        foreach (var (key, value) in baggage)
        {
            if (writer.IsFull)
                return;
            if (activity?.GetBaggageItem(key) is null)
                writer.Add(key, value);
        }
    }

    private static (string? Parent, string? State) ReadParent(object? carrier, PropagatorGetterCallback getter)
    {
        getter(carrier, TraceParent.Field, out var one, out var many);
        var parent = TraceParent.Read(many is null ? one : HeaderValues.Of(one, many).One);
        if (parent is null)
            return default;
        getter(carrier, TraceStateList.Field, out one, out many);
        return (parent, many is null ? TraceStateList.Read(one) : TraceStateList.Read(HeaderValues.Of(one, many)));
    }

    private static List<KeyValuePair<string, string?>>? ReadBaggage(object? carrier, PropagatorGetterCallback getter)
    {
        getter(carrier, BaggageList.Field, out var one, out var many);
        var members = BaggageList.Read(HeaderValues.Of(one, many));
        members?.Reverse();
        return members;
    }
}
