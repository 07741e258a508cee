using Tracing.Functional.Activities;
using Tracing.Functional.Ground;
using Attribute = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Tracing.Functional.Limits;

// Cuts lists of attributes and their texts. Pure. A value that fits is not copied.
internal static class AttributeLimits
{
    // OpenTelemetry's names for formats that have no field for these counts.
    public const string DroppedAttributes = "otel.dropped_attributes_count";
    public const string DroppedEvents = "otel.dropped_events_count";
    public const string DroppedLinks = "otel.dropped_links_count";

    /// <summary>
    /// Whether an attribute is never cut: counts of what was cut, and the decision. A backend needs them for its estimates.
    /// </summary>
    public static bool IsSpared(string key) =>
        key is DroppedAttributes or DroppedEvents or DroppedLinks
            or DecisionAttributes.Rule or DecisionAttributes.StartRule or DecisionAttributes.AdjustedCount or DecisionAttributes.Partial;

    /// <summary>A span's attributes within the limits, and the counts of what was cut from the span.</summary>
    public static List<Attribute> OfSpan(IReadOnlyList<Attribute> all, SpanLimits limits, ref Cuts cuts)
    {
        var counts = (cuts.Events > 0 && !Has(all, DroppedEvents) ? 1 : 0) + (cuts.Links > 0 && !Has(all, DroppedLinks) ? 1 : 0);
        var cut = 0;
        if (all.Count + counts > limits.Attributes)
        {
            counts += Has(all, DroppedAttributes) ? 0 : 1;
            var spared = all.Count(static tag => IsSpared(tag.Key));
            cut = all.Count - spared - Math.Max(0, limits.Attributes - spared - counts);
        }

        var left = First(all, cut, limits.ValueLength, ref cuts);
        cuts.Attributes += cut;
        AddCount(left, DroppedAttributes, cut);
        AddCount(left, DroppedEvents, cuts.Events);
        AddCount(left, DroppedLinks, cuts.Links);
        return left;
    }

    /// <summary>The first attributes of an event or a link.</summary>
    public static List<Attribute> OfPart(IEnumerable<Attribute> all, int most, int? length, ref int cut, ref Cuts cuts)
    {
        var left = new List<Attribute>();
        foreach (var tag in all)
        {
            if (left.Count < most)
                left.Add(new(tag.Key, Value(tag.Value, length, ref cuts)));
            else
                cut++;
        }

        return left;
    }

    public static bool Fits(object? value, int? length) => length is not { } most || value switch
    {
        string text => text.Length <= most,
        object?[] values => AllFit(values, most),
        _ => true,
    };

    /// <summary>The beginning of a text, which is redacted already; never half a surrogate pair.</summary>
    public static string Text(string text, int most) => BoundedText.Plain(text, most);

    private static bool AllFit(object?[] values, int most)
    {
        foreach (var value in values)
        {
            if (value is string text && text.Length > most)
                return false;
        }

        return true;
    }

    private static object? Value(object? value, int? length, ref Cuts cuts)
    {
        if (length is not { } most || Fits(value, length))
            return value;
        cuts.Values++;
        return value switch
        {
            string text => Text(text, most),
            string?[] texts => CutAll(texts, most),
            object?[] values => CutAll(values, most),
            _ => value,
        };
    }

    private static T[] CutAll<T>(T[] values, int most) =>
        Array.ConvertAll(values, value => value is string text ? (T)(object)Text(text, most) : value);

    /// <summary>Removes the last attributes, up to the number to cut, but no spared ones.</summary>
    private static List<Attribute> First(IReadOnlyList<Attribute> all, int cut, int? length, ref Cuts cuts)
    {
        var left = new List<Attribute>(all.Count + 3);
        var stay = cut == 0 ? all.Count : all.Count(static tag => !IsSpared(tag.Key)) - cut;
        foreach (var tag in all)
        {
            if (IsSpared(tag.Key) || stay-- > 0)
                left.Add(new(tag.Key, Value(tag.Value, length, ref cuts)));
        }

        return left;
    }

    private static bool Has(IReadOnlyList<Attribute> all, string key) =>
        all.Any(tag => string.Equals(tag.Key, key, StringComparison.Ordinal));

    /// <summary>Adds to an earlier count, which the limits of another provider may have set.</summary>
    private static void AddCount(List<Attribute> left, string key, int count)
    {
        if (count == 0)
            return;
        var at = left.FindIndex(tag => string.Equals(tag.Key, key, StringComparison.Ordinal));
        if (at < 0)
            left.Add(new(key, (long)count));
        else
            left[at] = new(key, count + (left[at].Value as long? ?? 0));
    }
}
