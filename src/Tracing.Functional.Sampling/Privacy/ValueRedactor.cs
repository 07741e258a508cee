using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Privacy;

// Values that are no texts: numbers, collections, and objects of the application. What exporters write of a value is redacted, as
// OpenTelemetry's writer of tags does it: maps and arrays by their elements, all else by its ToString. It returns the same object if
// nothing is redacted, else a copy. Collections of the application are not changed.
internal static class ValueRedactor
{
    private const int Deepest = 4;
    private const int MostPairs = 10_000;

    /// <summary>Of one value, in all collections inside its own. Collections may hold themselves, many times over.</summary>
    private const int MostInside = 10_000;

    /// <summary>How many items are still looked at in collections inside that of the value.</summary>
    [ThreadStatic]
    private static int t_left;

    public static object Of(Redactor redactor, object value, bool isSafe, int depth) => value switch
    {
        string text => redactor.Text(text, isSafe),
        bool or char or int or byte or sbyte or short or ushort or uint => value,
        long or ulong or double or decimal => isSafe ? value : ValueNumbers.Of(redactor, value),
        float or DateTime or DateTimeOffset or TimeSpan or Guid or DateOnly or TimeOnly or Enum => value,
        _ => PrivacyMetrics.Faults.Run(
            (redactor, value, isSafe, depth),
            static work => OfOthers(work.redactor, work.value, work.isSafe, work.depth),
            redactor.Mark.Text),
    };

    /// <summary>
    /// Collections and objects of the application may throw anything. Exporters write maps and arrays by their elements, and all else by
    /// its ToString; observers may read either. What is not in memory yet is not run through.
    /// </summary>
    private static object OfOthers(Redactor redactor, object value, bool isSafe, int depth) => value switch
    {
        Array array => OfArray(redactor, array, isSafe, depth),
        IEnumerable<KeyValuePair<string, object?>> pairs => OfPairs(redactor, pairs, value, depth),
        IEnumerable<KeyValuePair<string, string?>> texts => OfPairs(redactor, ValuePairs.Of(texts), value, depth),
        IDictionary map => OfPairs(redactor, ValuePairs.Of(map), value, depth),
        NameValueCollection names => OfPairs(redactor, ValuePairs.Of(names), value, depth),
        KeyValuePair<string, object?> or KeyValuePair<string, string?> or DictionaryEntry =>
            OfPair(redactor, ValuePairs.One(value), value, depth),
        IReadOnlyCollection<string?> texts => OfTexts(redactor, texts, isSafe),
        IReadOnlyCollection<char> letters => ValueTexts.OfLetters(redactor, value, [.. letters], isSafe),
        IReadOnlyCollection<byte> bytes => ValueTexts.OfBytes(redactor, value, [.. bytes], isSafe),
        ReadOnlyMemory<byte> bytes => ValueTexts.OfBytes(redactor, value, bytes.Span, isSafe),
        Memory<byte> bytes => ValueTexts.OfBytes(redactor, value, bytes.Span, isSafe),
        ITuple tuple => OfTuple(redactor, tuple, isSafe, depth),
        _ => OfObjectOrItems(redactor, value, isSafe, depth),
    };

    private static object OfArray(Redactor redactor, Array array, bool isSafe, int depth) => array switch
    {
        string?[] texts => OfTexts(redactor, texts, isSafe),
        char[] letters => ValueTexts.OfLetters(redactor, array, letters, isSafe),
        byte[] bytes when array.GetType() == typeof(byte[]) => ValueTexts.OfBytes(redactor, array, bytes, isSafe),
        double[] numbers when isSafe || !ValueNumbers.HasCard(redactor, numbers) => array,
        { Rank: > 1 } => OfCollection(redactor, array, isSafe, depth),
        object?[] or long[] or ulong[] or double[] or decimal[] =>
            TryEnter(depth, array.Length) ? OfItems(redactor, array, isSafe, depth + 1) : redactor.Fault(),
        _ when array.GetType().GetElementType()!.IsPrimitive => array,
        _ => TryEnter(depth, array.Length) ? OfItems(redactor, array, isSafe, depth + 1) : redactor.Fault(),
    };

    private static object OfObjectOrItems(Redactor redactor, object value, bool isSafe, int depth)
    {
        var clean = OfObject(redactor, value, isSafe);
        return ReferenceEquals(clean, value) ? OfCollection(redactor, value, isSafe, depth) : clean;
    }

    /// <summary>Another collection that is in memory.</summary>
    private static object OfCollection(Redactor redactor, object value, bool isSafe, int depth)
    {
        if (value is not IEnumerable items || value is not (ICollection or IReadOnlyCollection<object?>))
            return value;
        if (!TryEnter(depth, count: 0))
            return redactor.Fault();

        List<object?> copy = [];
        var isChanged = false;
        foreach (var item in items)
        {
            if (copy.Count == MostPairs || !TryTake(depth, count: 1))
                return redactor.Fault();
            var clean = item is null ? null : Of(redactor, item, isSafe, depth + 1);
            isChanged |= !ReferenceEquals(clean, item);
            copy.Add(clean);
        }

        return isChanged ? copy.ToArray() : value;
    }

    private static object OfPair(Redactor redactor, KeyValuePair<string, object?> pair, object value, int depth)
    {
        if (!TryEnter(depth, count: 1))
            return redactor.Fault();
        var clean = redactor.Value(pair.Key, pair.Value, depth + 1);
        return ReferenceEquals(clean, pair.Value) ? value : new KeyValuePair<string, object?>(pair.Key, clean);
    }

    /// <summary>Two items are a pair, if the first is a text. A tuple is written by its ToString.</summary>
    private static object OfTuple(Redactor redactor, ITuple tuple, bool isSafe, int depth)
    {
        if (!TryEnter(depth, tuple.Length))
            return redactor.Fault();
        var isChanged = false;
        var items = new object?[tuple.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var item = tuple[i];
            if (item is not null && i == 1 && items.Length == 2 && tuple[0] is string key)
                items[i] = redactor.Value(key, item, depth + 1);
            else
                items[i] = item is null ? null : Of(redactor, item, isSafe, depth + 1);
            isChanged |= !ReferenceEquals(items[i], item) && !Equals(items[i], item);
        }

        return isChanged
            ? $"({string.Join(", ", items.Select(static item => Convert.ToString(item, CultureInfo.InvariantCulture)))})"
            : OfObject(redactor, tuple, isSafe);
    }

    /// <summary>Whether a collection may be looked at, by how deep it is and how many items it has.</summary>
    private static bool TryEnter(int depth, int count)
    {
        if (depth == 0)
            t_left = MostInside;
        return depth < Deepest && TryTake(depth, count);
    }

    private static bool TryTake(int depth, int count)
    {
        if (depth == 0)
            return true;
        if (count > t_left)
            return false;
        t_left -= count;
        return true;
    }

    private static object OfItems(Redactor redactor, Array array, bool isSafe, int depth)
    {
        object?[]? copy = null;
        for (var i = 0; i < array.Length; i++)
        {
            if (array.GetValue(i) is not { } item || Of(redactor, item, isSafe, depth) is var clean && ReferenceEquals(clean, item))
                continue;
            copy ??= [.. array.Cast<object?>()];
            copy[i] = clean;
        }

        return copy ?? (object)array;
    }

    private static object OfTexts(Redactor redactor, IReadOnlyCollection<string?> texts, bool isSafe)
    {
        string?[]? copy = null;
        var i = 0;
        foreach (var text in texts)
        {
            if (text is not null && redactor.Text(text, isSafe) is var clean && !ReferenceEquals(clean, text))
            {
                copy ??= [.. texts];
                copy[i] = clean;
            }

            i++;
        }

        return copy ?? (object)texts;
    }

    /// <summary>A map. Its keys count like keys of attributes.</summary>
    private static object OfPairs(Redactor redactor, IEnumerable<KeyValuePair<string, object?>> pairs, object value, int depth)
    {
        if (!TryEnter(depth, count: 0))
            return redactor.Fault();

        List<KeyValuePair<string, object?>> copy = [];
        var isChanged = false;
        foreach (var pair in pairs)
        {
            if (copy.Count == MostPairs || !TryTake(depth, count: 1))
                return redactor.Fault();
            var clean = redactor.Value(pair.Key, pair.Value, depth + 1);
            isChanged |= !ReferenceEquals(clean, pair.Value);
            copy.Add(new(pair.Key, clean));
        }

        return isChanged ? copy.ToArray() : value;
    }

    private static object OfObject(Redactor redactor, object value, bool isSafe)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return text is null || redactor.Text(text, isSafe) is var clean && ReferenceEquals(clean, text) ? value : clean;
    }
}
