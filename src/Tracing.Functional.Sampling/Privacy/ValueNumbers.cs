using System.Globalization;

namespace Tracing.Functional.Privacy;

// Card numbers that are numbers. Those of more than 16 digits stay: they are far more often ids than cards.
internal static class ValueNumbers
{
    private const long LeastCard = 10_000_000_000_000;
    private const long GreatestCard = 9_999_999_999_999_999;

    public static object Of(Redactor redactor, object value)
    {
        var number = Whole(value);
        if (!redactor.Has(PrivacyRules.Cards) || number is < LeastCard or > GreatestCard)
            return value;

        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return CardScan.IsCard(digits[..length]) ? redactor.Counted("card", digits[..length]) : value;
    }

    public static bool HasCard(Redactor redactor, double[] numbers)
    {
        Span<char> digits = stackalloc char[20];
        foreach (var number in numbers)
        {
            if (number is < LeastCard or > GreatestCard)
                continue;
            ((long)number).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
            if (CardScan.IsCard(digits[..length]))
                return redactor.Has(PrivacyRules.Cards);
        }

        return false;
    }

    /// <summary>The whole number; 0 if it is none or too large to be a card.</summary>
    private static long Whole(object value) => value switch
    {
        long number => number,
        ulong number => (long)Math.Min(number, long.MaxValue),
        double number and >= LeastCard and <= GreatestCard => (long)number,
        decimal number and >= LeastCard and <= GreatestCard => (long)number,
        _ => 0,
    };
}
