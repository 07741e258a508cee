using System.Buffers;

namespace Tracing.Functional.Privacy;

// How card numbers are written: digits, also full-width and Arabic ones, and what separates groups of them.
internal static class CardText
{
    private const int LongestSeparator = 3;
    private const string Separators = " -.+_\t\u00A0"
        + "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u200B\u202F\u205F\u3000"
        + "\u2010\u2011\u2012\u2013\u2014\u2212\uFF0D\uFEFF";

    private static readonly SearchValues<char> s_separators = SearchValues.Create(Separators);

    public static readonly SearchValues<char> Digits = SearchValues.Create(
        "0123456789\uFF10\uFF11\uFF12\uFF13\uFF14\uFF15\uFF16\uFF17\uFF18\uFF19\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"
        + "\u06F0\u06F1\u06F2\u06F3\u06F4\u06F5\u06F6\u06F7\u06F8\u06F9");

    /// <summary>0 to 9, -1 for what is no digit.</summary>
    public static int Digit(char c)
    {
        if (c < 128)
            return char.IsAsciiDigit(c) ? c - '0' : -1;
        if (c is >= '\uFF10' and <= '\uFF19')
            return c - '\uFF10';
        if (c is >= '\u0660' and <= '\u0669')
            return c - '\u0660';
        return c is >= '\u06F0' and <= '\u06F9' ? c - '\u06F0' : -1;
    }

    /// <summary>How many characters separate this group of digits from the next; 0 if none follows.</summary>
    public static int Separator(ReadOnlySpan<char> text, int at)
    {
        var length = text[at..].StartsWith("%20", StringComparison.Ordinal) ? 3 : 0;
        while (length < LongestSeparator && at + length < text.Length && s_separators.Contains(text[at + length]))
            length++;
        return length > 0 && at + length < text.Length && Digit(text[at + length]) >= 0 ? length : 0;
    }

    /// <summary>Whether a group of that many digits stands in front of the one that begins here. Zeros in front do not count.</summary>
    public static bool IsBehindGroup(ReadOnlySpan<char> text, int start, int length)
    {
        var before = start;
        while (before > 0 && start - before < LongestSeparator && s_separators.Contains(text[before - 1]))
            before--;
        return before < start && Length(text, before, -1) == length && text[(before - length)..before].ContainsAnyExcept('0');
    }

    /// <summary>
    /// Whether a group of that many digits stands behind the one that ends here. An expiry date with four digits does not count.
    /// </summary>
    public static bool IsBeforeGroup(ReadOnlySpan<char> text, int end, int last)
    {
        var behind = Separator(text, end);
        if (behind == 0 || Length(text, end + behind, 1) != last)
            return false;
        var next = end + behind + last;
        if (last != 4 || !IsExpiry(text.Slice(end + behind, last)))
            return true;
        return Separator(text, next) is > 0 and var more && Length(text, next + more, 1) == last;
    }

    private static int Length(ReadOnlySpan<char> text, int at, int step)
    {
        var length = 0;
        for (var i = step < 0 ? at - 1 : at; i >= 0 && i < text.Length && length < 20 && Digit(text[i]) >= 0; i += step)
            length++;
        return length;
    }

    /// <summary>Month and year of this and the next two decades.</summary>
    private static bool IsExpiry(ReadOnlySpan<char> group)
    {
        var month = (Digit(group[0]) * 10) + Digit(group[1]);
        return month is >= 1 and <= 12 && Digit(group[2]) is 2 or 3 or 4;
    }
}
