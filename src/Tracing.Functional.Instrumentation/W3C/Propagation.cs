using System.Diagnostics;
using System.Text;
using OpenTelemetry;
using Tracing.Functional.Ground;
using Tracing.Functional.W3C;

namespace Tracing.Functional;

/// <summary>
/// Sends a span's context with anything that has named fields, and reads it back: message headers, dictionaries, byte arrays. Follows W3C
/// Trace Context level 2 and W3C Baggage strictly. Nothing that a carrier holds or does makes it throw: faults are counted.
/// </summary>
public static class Propagation
{
    private static readonly Hook s_inject = new("inject");
    private static readonly Hook s_extract = new("extract");

    /// <summary>
    /// Makes <see cref="TracePropagator"/> this process's default, also as OpenTelemetry's text map propagator. Clients and hosts that are
    /// built later use it; earlier ones keep what they have. Calling it again changes nothing.
    /// </summary>
    public static void Install()
    {
        if (DistributedContextPropagator.Current != TracePropagator.Instance)
            DistributedContextPropagator.Current = TracePropagator.Instance;
        Sdk.SetDefaultTextMapPropagator(TraceTextMapPropagator.Instance);
    }

    /// <summary>Writes a span's context into a dictionary, replacing what is there. Does nothing without a carrier or a span.</summary>
    /// <param name="carrier">Such as a message's headers.</param>
    /// <param name="activity">The span; null is the current one.</param>
    public static void Inject(IDictionary<string, string>? carrier, Activity? activity = null)
    {
        if (carrier is not null)
            Inject(carrier, static (headers, name, value) => headers[name] = value, activity);
    }

    /// <summary>
    /// Writes a span's context into a dictionary of bytes (ASCII), replacing what is there. Does nothing without a carrier or a span.
    /// </summary>
    /// <param name="carrier">Such as a message's headers.</param>
    /// <param name="activity">The span; null is the current one.</param>
    public static void Inject(IDictionary<string, byte[]>? carrier, Activity? activity = null)
    {
        if (carrier is not null)
            Inject(carrier, static (headers, name, value) => headers[name] = Encoding.ASCII.GetBytes(value), activity);
    }

    /// <summary>Passes the fields of a span's context to the setter. Does nothing without a span.</summary>
    /// <param name="carrier">What the setter writes to.</param>
    /// <param name="set">Called with the carrier, the field's name in lower case, and its value.</param>
    /// <param name="activity">The span; null is the current one.</param>
    /// <exception cref="ArgumentNullException">The setter is null.</exception>
    public static void Inject<TCarrier>(TCarrier carrier, Action<TCarrier, string, string> set, Activity? activity = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        if ((activity ?? Activity.Current) is { } sender)
            s_inject.Run((carrier, set, sender), static state => TracePropagator.Write(state.sender, state.carrier, state.set));
    }

    /// <summary>Reads what was sent with headers of one value each. Names are compared without case; no carrier is an empty one.</summary>
    public static ExtractedContext Extract(IEnumerable<KeyValuePair<string, string>>? carrier) =>
        s_extract.Run(carrier ?? [],
            static headers => FieldsOf(headers, static (ref HeaderValues values, string value) => values.Add(value)), default);

    /// <summary>Reads what was sent with headers of bytes. Names are compared without case; no carrier is an empty one.</summary>
    public static ExtractedContext Extract(IEnumerable<KeyValuePair<string, byte[]>>? carrier) =>
        s_extract.Run(carrier ?? [],
            static headers => FieldsOf(headers, static (ref HeaderValues values, byte[] value) => values.Add(TextOf(value))), default);

    /// <summary>Reads what was sent with headers of several values. Names are compared without case; no carrier is an empty one.</summary>
    public static ExtractedContext Extract<TValues>(IEnumerable<KeyValuePair<string, TValues>>? carrier)
        where TValues : IEnumerable<string?> =>
        s_extract.Run(carrier ?? [],
            static headers => FieldsOf(headers, static (ref HeaderValues values, TValues value) => values.AddAll(value)), default);

    /// <summary>Reads what was sent with any carrier.</summary>
    /// <param name="carrier">What the getter reads.</param>
    /// <param name="get">Returns all values of a field, by its name in lower case; null if there is none.</param>
    /// <exception cref="ArgumentNullException">The getter is null.</exception>
    public static ExtractedContext Extract<TCarrier>(TCarrier carrier, Func<TCarrier, string, IEnumerable<string?>?> get)
    {
        ArgumentNullException.ThrowIfNull(get);
        return s_extract.Run(
            (carrier, get),
            static state => ContextOf(
                HeaderValues.Of(null, state.get(state.carrier, TraceParent.Field)),
                HeaderValues.Of(null, state.get(state.carrier, TraceStateList.Field)),
                HeaderValues.Of(null, state.get(state.carrier, BaggageList.Field))),
            default);
    }

    internal static ExtractedContext ContextOf(HeaderValues parents, HeaderValues states, HeaderValues baggage)
    {
        var parent = default(ActivityContext);
        if (TraceParent.Read(parents.One) is { } traceParent)
            _ = ActivityContext.TryParse(traceParent, TraceStateList.Read(states), isRemote: true, out parent);
        return new ExtractedContext(parent, BaggageList.Read(baggage));
    }

    private delegate void Add<in T>(ref HeaderValues values, T value);

    private static ExtractedContext FieldsOf<T>(IEnumerable<KeyValuePair<string, T>> headers, Add<T> add)
    {
        var (parents, states, baggage) = (default(HeaderValues), default(HeaderValues), default(HeaderValues));
        foreach (var (name, value) in headers)
        {
            if (value is null)
                continue;
            if (TraceParent.Field.Equals(name, StringComparison.OrdinalIgnoreCase))
                add(ref parents, value);
            else if (TraceStateList.Field.Equals(name, StringComparison.OrdinalIgnoreCase))
                add(ref states, value);
            else if (BaggageList.Field.Equals(name, StringComparison.OrdinalIgnoreCase))
                add(ref baggage, value);
        }

        return ContextOf(parents, states, baggage);
    }

    /// <summary>
    /// Bytes that are not ASCII become characters that no field allows. A text that is too long to be read is cut and gets an illegal
    /// character.
    /// </summary>
    private static string? TextOf(byte[]? value) =>
        value is { Length: > TraceStateList.LongestJoined }
            ? Encoding.Latin1.GetString(value.AsSpan(0, TraceStateList.LongestJoined)) + char.MaxValue
            : value is null ? null : Encoding.Latin1.GetString(value);
}
