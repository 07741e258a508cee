using System.Collections;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Activities;

// The memory that a held span keeps alive, in bytes: the span, attributes, events, links, baggage, custom properties and all their strings.
// What it inherits from its parent counts there: baggage, tracestate. An upper estimate: shared strings count each time. Memory inside
// objects of the application's own types is not seen, and nothing that is lazy is evaluated.
internal static class ActivitySize
{
    private const int Span = 512;
    private const int Tag = 56;
    private const int Event = 128;
    private const int Link = 216;
    private const int Baggage = 56;
    private const int Properties = 144;
    private const int Property = 56;
    private const int Text = 24;
    private const int Boxed = 24;
    private const int Unknown = 64;
    private const int Deepest = 4;

    /// <summary>Of one value, in all collections inside its own. Further ones count as references.</summary>
    private const int MostInside = 10_000;
    private static readonly Hook s_silent = new(static _ => { });

    public static long Of(Activity activity)
    {
        var size = Span + Of(activity.DisplayName) + Of(activity.StatusDescription) + OfTraceState(activity);
        foreach (ref readonly var tag in activity.EnumerateTagObjects())
            size += Of(in tag);

        foreach (ref readonly var happened in activity.EnumerateEvents())
        {
            size += Event + Of(happened.Name);
            foreach (ref readonly var tag in happened.EnumerateTagObjects())
                size += Of(in tag);
        }

        foreach (ref readonly var link in activity.EnumerateLinks())
        {
            size += Link + Of(link.Context.TraceState);
            foreach (ref readonly var tag in link.EnumerateTagObjects())
                size += Of(in tag);
        }

        return size + OfBaggage(activity) + OfProperties(activity);
    }

    private static long OfTraceState(Activity activity) =>
        activity.TraceStateString is { } state && !ReferenceEquals(state, activity.Parent?.TraceStateString) ? Of(state) : 0;

    private static long OfBaggage(Activity activity)
    {
        var size = 0L;
        if (ActivityFields.OwnBaggage(activity) is { } baggage)
        {
            foreach (var (key, value) in baggage)
                size += Baggage + Of(key) + Of(value);
        }

        return size;
    }

    private static long OfProperties(Activity activity)
    {
        if (ActivityFields.CustomProperties(activity) is not { } properties)
            return 0;

        lock (properties)
        {
            var size = (long)Properties;
            foreach (var (key, value) in properties)
                size += Property + Of(key) + OfValue(value);
            return size;
        }
    }

    private static long Of(string? text) => text is null ? 0 : Text + (2L * text.Length);

    private static long Of(ref readonly KeyValuePair<string, object?> tag) => Tag + Of(tag.Key) + OfValue(tag.Value);

    private static long OfValue(object? value)
    {
        var left = MostInside;
        return OfValue(value, depth: 0, ref left);
    }

    private static long OfValue(object? value, int depth, ref int left) => value switch
    {
        null => 0,
        string text => Of(text),
        string?[] texts => OfAll(texts, depth, ref left),
        object?[] values when depth < Deepest => OfAll(values, depth, ref left),
        Array array => Boxed + (16L * array.Length),
        List<string?> texts => Unknown + OfAll(CollectionsMarshal.AsSpan(texts), depth, ref left),
        List<object?> values when depth < Deepest => Unknown + OfAll(CollectionsMarshal.AsSpan(values), depth, ref left),
        ValueType => Boxed,
        _ => Unknown + OfCollection(value),
    };

    private static long OfAll(ReadOnlySpan<object?> values, int depth, ref int left)
    {
        var size = Boxed + (8L * values.Length);
        if (depth > 0 && values.Length > left)
            return size;

        left -= depth > 0 ? values.Length : 0;
        foreach (var value in values)
            size += OfValue(value, depth + 1, ref left);
        return size;
    }

    /// <summary>A collection of the application's own may throw. Then it counts as one object.</summary>
    private static long OfCollection(object value) =>
        value is ICollection others ? s_silent.Run(others, static collection => 16L * collection.Count, 0L) : 0;
}
