namespace Tracing.Functional.Privacy;

// First digits and lengths that card issuers use (ISO/IEC 7812 issuer identification numbers).
internal static class CardIssuers
{
    /// <summary>Ranges of the first four digits, and the shortest and longest number of each.</summary>
    private static readonly (int First, int Last, int Shortest, int Longest)[] s_ranges =
    [
        (2200, 2205, 16, 19), // Mir; Borica
        (2221, 2720, 16, 16), // Mastercard
        (3000, 3059, 14, 14), // Diners Club
        (3400, 3499, 15, 15), // American Express
        (3528, 3589, 16, 19), // JCB
        (3600, 3699, 14, 19), // Diners Club
        (3700, 3799, 15, 15), // American Express
        (3800, 3999, 14, 19), // Diners Club
        (4000, 4999, 16, 16), // Visa
        (4000, 4999, 19, 19), // Visa
        (5018, 5018, 14, 19), // Maestro
        (5019, 5019, 16, 16), // Dankort
        (5020, 5020, 14, 19), // Maestro
        (5038, 5038, 14, 19),
        (5041, 5041, 16, 16), // Elo
        (5060, 5061, 16, 19), // Verve
        (5066, 5067, 16, 16), // Elo
        (5078, 5079, 16, 19), // Verve, Meeza
        (5080, 5089, 16, 16), // RuPay
        (5090, 5099, 16, 16), // Elo
        (5100, 5599, 16, 16), // Mastercard
        (5600, 5899, 14, 19), // Maestro; UzCard (5614)
        (6000, 6099, 16, 16), // RuPay; Hipercard (6062)
        (6011, 6011, 16, 19), // Discover
        (6062, 6062, 19, 19), // Hipercard
        (6200, 6299, 16, 19), // UnionPay; Elo (6277)
        (6304, 6304, 14, 19), // Maestro
        (6331, 6334, 16, 19), // Switch, Solo
        (6360, 6369, 16, 19), // InterPayment; Elo (6362, 6363)
        (6370, 6399, 16, 16), // InstaPayment; Hipercard (6370, 6375, 6376)
        (6440, 6599, 16, 19), // Discover; Elo and RuPay (65)
        (6700, 6799, 14, 19), // Maestro
        (8100, 8299, 16, 16), // RuPay
        (8600, 8600, 16, 16), // UzCard
        (9704, 9704, 16, 19), // Napas
        (9792, 9792, 16, 16), // Troy
        (9860, 9860, 16, 16), // Humo
    ];

    public static bool Issues(ReadOnlySpan<char> digits)
    {
        if (digits.Length < 14)
            return false;

        var first = ((digits[0] - '0') * 1000) + ((digits[1] - '0') * 100) + ((digits[2] - '0') * 10) + (digits[3] - '0');
        foreach (var range in s_ranges)
        {
            if (first >= range.First && first <= range.Last && digits.Length >= range.Shortest && digits.Length <= range.Longest)
                return true;
        }

        return false;
    }
}
