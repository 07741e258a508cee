namespace Tracing.Functional.Privacy;

// Payment card numbers: first digits and length of a known issuer, and a right Luhn digit. The digits are in one piece, or in the groups
// that are printed on cards.
internal readonly struct CardScan : IScan
{
    private const int Shortest = 14;
    private const int Longest = 19;
    private const int LongestPhone = 15;
    private const int MostGroups = 5;
    private const int Neighbourhood = 64;

    public static bool MayFind(ReadOnlySpan<char> text) => text.Length >= Shortest && text.ContainsAnyInRange('0', '9');

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.At <= cursor.Text.Length - Shortest)
        {
            var first = cursor.Text[cursor.At..].IndexOfAnyInRange('0', '9');
            if (first < 0)
                return cursor.Over();
            cursor.Work += first;
            var start = cursor.At + first;
            var end = EndOfCard(ref cursor, start, out var groupEnd);
            if (end > start)
                return cursor.Found(start, end);
            cursor.At = groupEnd;
        }

        return cursor.Over();
    }

    public static bool IsCard(ReadOnlySpan<char> digits) => CardIssuers.Issues(digits) && IsLuhn(digits);

    /// <summary>The end of the card number that begins here; the start if none does.</summary>
    private static int EndOfCard(ref Cursor cursor, int start, out int groupEnd)
    {
        Span<char> digits = stackalloc char[Longest];
        Span<int> lengths = stackalloc int[MostGroups];
        var (at, count, best) = (start, 0, start);
        groupEnd = start;
        for (var group = 0; group < MostGroups; group++)
        {
            var begin = at;
            while (at < cursor.Text.Length && char.IsAsciiDigit(cursor.Text[at]))
            {
                if (count < Longest)
                    digits[count] = cursor.Text[at];
                count++;
                at++;
            }

            lengths[group] = at - begin;
            if (group == 0)
                groupEnd = at;
            cursor.Work += at - begin + 1;
            if (count > Longest)
                break;
            if (IsGrouping(lengths[..(group + 1)]) && IsCard(digits[..count]) && IsApart(ref cursor, start, at, count))
                best = at;
            var separator = Separator(cursor.Text, at);
            if (separator == 0)
                break;
            at += separator;
        }

        return best;
    }

    private static bool IsGrouping(ReadOnlySpan<int> lengths) => lengths switch
    {
        [>= Shortest and <= Longest] => true,
        [4, 4, 4, 4] or [4, 4, 4, 4, 3] or [4, 6, 5] or [4, 6, 4] => true,
        _ => false,
    };

    /// <summary>How many characters separate this group of digits from the next; 0 if none follows.</summary>
    private static int Separator(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
            return 0;
        var length = text[at] is ' ' or '-' or '.' or '+' or '\u00A0' ? 1 : text[at..].StartsWith("%20", StringComparison.Ordinal) ? 3 : 0;
        return length > 0 && at + length < text.Length && char.IsAsciiDigit(text[at + length]) ? length : 0;
    }

    /// <summary>
    /// False for digits within a hexadecimal word, for digits behind a decimal point, and for up to 15 digits behind a plus, which are a
    /// phone number.
    /// </summary>
    private static bool IsApart(ref Cursor cursor, int start, int end, int digits)
    {
        var text = cursor.Text;
        if (start >= 2 && text[start - 1] == '.' && char.IsAsciiDigit(text[start - 2]))
            return false;
        if (start >= 1 && text[start - 1] == '+' && digits <= LongestPhone)
            return false;

        var from = start;
        while (from > 0 && start - from < Neighbourhood && char.IsAsciiLetterOrDigit(text[from - 1]))
            from--;
        var to = end;
        while (to < text.Length && to - end < Neighbourhood && char.IsAsciiLetterOrDigit(text[to]))
            to++;
        cursor.Work += to - end + start - from;
        return (from == start && to == end) || !IsHexadecimal(text[from..start], text[end..to]);
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        foreach (var c in before)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        foreach (var c in after)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return true;
    }

    /// <summary>Doubles every second digit from the right; the sum of all digits is a multiple of ten.</summary>
    private static bool IsLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        var isDoubled = false;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            var digit = digits[i] - '0';
            if (isDoubled)
                digit = digit > 4 ? (2 * digit) - 9 : 2 * digit;
            sum += digit;
            isDoubled = !isDoubled;
        }

        return sum % 10 == 0;
    }
}
