using System.Globalization;

namespace Tracing.Functional.Privacy;

// Values that are no texts: numbers, collections, and objects of the application, which exporters write by their ToString. It returns the
// same object if nothing is redacted, else a copy. Collections of the application are not changed.
internal static class ValueRedactor
{
    private const int Deepest = 4;
    private const int MostPairs = 10_000;

    /// <summary>Of one value, in all collections inside its own. Collections may hold themselves, many times over.</summary>
    private const int MostInside = 10_000;

    private const long LeastCard = 10_000_000_000_000;
    private const long GreatestCard = 9_999_999_999_999_999;

    /// <summary>How many items are still looked at in collections inside that of the value.</summary>
    [ThreadStatic]
    private static int t_left;

    public static object Of(Redactor redactor, object value, bool isSafe, int depth) => value switch
    {
        string text => redactor.Text(text, isSafe),
        bool or char or int or double or float or byte or sbyte or short or ushort or uint => value,
        long or ulong => isSafe ? value : Number(redactor, value),
        DateTime or DateTimeOffset or TimeSpan or Guid or DateOnly or TimeOnly or Enum => value,
        _ => PrivacyMetrics.Faults.Run(
            (redactor, value, isSafe, depth),
            static work => OfOthers(work.redactor, work.value, work.isSafe, work.depth),
            redactor.Mark.Text),
    };

    /// <summary>Collections and objects of the application may throw anything.</summary>
    private static object OfOthers(Redactor redactor, object value, bool isSafe, int depth) => value switch
    {
        Array array => OfArray(redactor, array, isSafe, depth),
        IEnumerable<KeyValuePair<string, object?>> pairs => OfPairs(redactor, pairs, depth),
        IReadOnlyCollection<string?> texts => OfTexts(redactor, texts, isSafe),
        _ => OfObject(redactor, value, isSafe),
    };

    /// <summary>Numbers of more than 16 digits stay: they are far more often ids than cards.</summary>
    private static object Number(Redactor redactor, object value)
    {
        var number = value is long signed ? signed : (long)Math.Min((ulong)value, long.MaxValue);
        if (!redactor.Has(PrivacyRules.Cards) || number is < LeastCard or > GreatestCard)
            return value;

        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return CardScan.IsCard(digits[..length]) ? redactor.Counted("card", digits[..length]) : value;
    }

    private static object OfArray(Redactor redactor, Array array, bool isSafe, int depth)
    {
        if (array is string?[] texts)
            return OfTexts(redactor, texts, isSafe);
        if (array is object?[] or long[] or ulong[])
            return TryEnter(depth, array.Length) ? OfItems(redactor, array, isSafe, depth + 1) : redactor.Fault();
        return array.GetType().GetElementType()!.IsPrimitive ? array : OfObject(redactor, array, isSafe);
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
    private static object OfPairs(Redactor redactor, IEnumerable<KeyValuePair<string, object?>> pairs, int depth)
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

        return isChanged ? copy.ToArray() : pairs;
    }

    private static object OfObject(Redactor redactor, object value, bool isSafe)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        return text is null || redactor.Text(text, isSafe) is var clean && ReferenceEquals(clean, text) ? value : clean;
    }
}
