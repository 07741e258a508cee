using System.Globalization;

namespace OrderShop;

// The cards of the sample: test numbers of the card schemes. They pass the check that real ones pass, so that redaction finds them.
internal static class Cards
{
    public const string Good = "4111 1111 1111 1111", Empty = "4000 0000 0000 9995";

    private const string BusyPrefix = "5555";

    /// <summary>One of its own for each number: the bank is busy the first time it is asked for it.</summary>
    public static string BusyAtFirst(int number)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"{BusyPrefix}{number:00000000000}");
        for (var check = 0; ; check++)
        {
            if (IsValid(digits + (char)('0' + check)))
                return digits + (char)('0' + check);
        }
    }

    public static bool IsBusyAtFirst(string card) => card.StartsWith(BusyPrefix, StringComparison.Ordinal);

    /// <summary>The check digit of card numbers: every second digit counts double, from the right, and the sum ends in 0.</summary>
    private static bool IsValid(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : (2 * digit) - 9;
        }

        return sum % 10 == 0;
    }
}
