using System.Collections;
using System.Collections.Specialized;
using System.Globalization;

namespace Tracing.Functional.Privacy;

// Maps of other types, as pairs with texts for keys.
internal static class ValuePairs
{
    public static IEnumerable<KeyValuePair<string, object?>> Of(IEnumerable<KeyValuePair<string, string?>> pairs)
    {
        foreach (var pair in pairs)
            yield return new(pair.Key, pair.Value);
    }

    public static IEnumerable<KeyValuePair<string, object?>> Of(IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
            yield return One(entry);
    }

    public static IEnumerable<KeyValuePair<string, object?>> Of(NameValueCollection names)
    {
        for (var i = 0; i < names.Count; i++)
            yield return new(names.GetKey(i) ?? "", names.Get(i));
    }

    public static KeyValuePair<string, object?> One(object pair) => pair switch
    {
        KeyValuePair<string, object?> own => own,
        KeyValuePair<string, string?> text => new(text.Key, text.Value),
        DictionaryEntry entry => new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value),
        _ => throw new ArgumentException("no pair", nameof(pair)),
    };
}
