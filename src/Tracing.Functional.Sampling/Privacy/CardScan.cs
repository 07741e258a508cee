namespace Tracing.Functional.Privacy;

// Payment card numbers: first digits and length of a known issuer, and a right Luhn digit. The digits are in one piece, or in the groups
// that are printed on cards; CardText knows what digits and blanks there are. A group within a longer row of such groups is no part of a
// card.
internal readonly struct CardScan : IScan
{
    private const int Shortest = 14;
    private const int Longest = 19;
    private const int LongestPhone = 15;
    private const int MostGroups = 5;
    private const int MostZeros = 16;
    private const int Neighbourhood = 64;
    private const int LongestTrack = 120;

    public static bool MayFind(ReadOnlySpan<char> text) => text.Length >= Shortest && text.ContainsAny(CardText.Digits);

    public static bool Next(ref Cursor cursor, KeyRules keys)
    {
        while (cursor.At <= cursor.Text.Length - Shortest)
        {
            var first = cursor.Text[cursor.At..].IndexOfAny(CardText.Digits);
            if (first < 0)
                return cursor.Over();
            cursor.Work += first;
            var start = cursor.At + first;
            var end = EndOfCard(ref cursor, start, out var groupEnd);
            if (end > start)
                return cursor.Found(start, Track(ref cursor, end));
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
            if (group == 0)
                begin = at = BehindZeros(cursor.Text, at);
            while (at < cursor.Text.Length && CardText.Digit(cursor.Text[at]) is >= 0 and var digit)
            {
                if (count < Longest)
                    digits[count] = (char)('0' + digit);
                count++;
                at++;
            }

            lengths[group] = at - begin;
            if (group == 0)
                groupEnd = Math.Max(at, start + 1);
            cursor.Work += at - begin + 1;
            if (count > Longest || (group == 0 && count < Shortest && CardText.IsBehindGroup(cursor.Text, start, lengths[0])))
                break;
            if (IsGrouping(lengths[..(group + 1)]) && IsCard(digits[..count]) && IsApart(ref cursor, start, at, count)
                && (group == 0 || IsEndOfRow(cursor.Text, groupEnd, at, lengths[group])))
                best = at;
            var separator = CardText.Separator(cursor.Text, at);
            if (separator == 0)
                break;
            at += separator;
        }

        return best;
    }

    /// <summary>Whether no group goes on behind the last one. Behind another separator than between the groups something else begins.</summary>
    private static bool IsEndOfRow(ReadOnlySpan<char> text, int firstSeparator, int end, int last) =>
        (end < text.Length && text[end] != text[firstSeparator]) || !CardText.IsBeforeGroup(text, end, last);

    private static int BehindZeros(ReadOnlySpan<char> text, int at)
    {
        var start = at;
        while (at < text.Length && at - start < MostZeros && CardText.Digit(text[at]) == 0)
            at++;
        return at;
    }

    private static bool IsGrouping(ReadOnlySpan<int> lengths) => lengths switch
    {
        [>= Shortest and <= Longest] => true,
        [4, 4, 4, 4] or [4, 4, 4, 4, 3] or [4, 4, 4, 4, 2] or [4, 4, 4, 4, 1] or [4, 6, 5] or [4, 6, 4] => true,
        [8, 8] or [6, 13] or [4, 4, 4, 6] => true,
        _ => false,
    };

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
        if (IsTrack(text, start, end))
            return true;

        var from = start;
        while (from > 0 && start - from < Neighbourhood && char.IsAsciiLetterOrDigit(text[from - 1]))
            from--;
        var to = end;
        while (to < text.Length && to - end < Neighbourhood && char.IsAsciiLetterOrDigit(text[to]))
            to++;
        cursor.Work += to - end + start - from;
        return (from == start && to == end) || !IsHexadecimal(text[from..start]) || !IsHexadecimal(text[end..to]);
    }

    private static bool IsHexadecimal(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return true;
    }

    /// <summary>A magnetic track: %B and the number, then a caret, or a semicolon and the number, then an equals sign.</summary>
    private static bool IsTrack(ReadOnlySpan<char> text, int start, int end) =>
        end < text.Length && start > 0
        && ((text[end] == '^' && text[start - 1] is 'B' or 'b') || (text[end] is '=' or 'D' && text[start - 1] == ';'));

    /// <summary>The name, the expiry and the rest of a track go with the number, up to its question mark.</summary>
    private static int Track(ref Cursor cursor, int end)
    {
        var text = cursor.Text;
        if (end >= text.Length || text[end] is not ('^' or '='))
            return end;
        var isFirst = text[end] == '^';
        var to = end + 1;
        while (to < text.Length && to - end < LongestTrack && IsOfTrack(text[to], isFirst))
            to++;
        cursor.Work += to - end;
        return isFirst || to - end > 8 ? to : end;
    }

    private static bool IsOfTrack(char c, bool isFirst) =>
        char.IsAsciiDigit(c) || (isFirst && (char.IsAsciiLetter(c) || c is ' ' or '/' or '^' or '.' or '-' or '\'' or '='));

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
