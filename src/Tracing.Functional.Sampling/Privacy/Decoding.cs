using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Privacy;

// A text with one level of escapes read: percent signs, backslashes, entities of HTML, quoted-printable. It is only looked at, to find
// secrets whose names or forms are escaped; what is found is mapped back. The buffers are rented.
internal ref struct Decoding
{
    private const int MostLetters = 8;
    private const string SignOfPrintable = "=3D";
    private static readonly SearchValues<char> s_begins = SearchValues.Create("%\\&");
    private static readonly SearchValues<char> s_beginsOrPrintable = SearchValues.Create("%\\&=");
    private char[] _text;
    private int[] _places;
    private int _length;

    private Decoding(int length) =>
        (_text, _places) = (ArrayPool<char>.Shared.Rent(length), ArrayPool<int>.Shared.Rent(length + 1));

    public readonly ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>Where a character of the decoded text begins in the other.</summary>
    public readonly int Place(int at) => _places[at];

    /// <summary>False if nothing is escaped; then there is nothing to give back.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out Decoding decoded)
    {
        decoded = default;
        if (text.IndexOfAny(s_begins) < 0 && !text.Contains(SignOfPrintable, StringComparison.Ordinal))
            return false;
        var isPrintable = text.Contains(SignOfPrintable, StringComparison.Ordinal);
        var at = NextUnit(text, 0, isPrintable, out var unit);
        if (at < 0)
            return false;

        decoded = new Decoding(text.Length);
        var copied = 0;
        var hasPercent = text.Contains('%');
        while (at >= 0)
        {
            decoded.Copy(text, copied, at, hasPercent);
            if (unit.Value >= 0)
                decoded.Add((char)unit.Value, at);
            copied = at + unit.Length;
            at = NextUnit(text, copied, isPrintable, out unit);
        }

        decoded.Copy(text, copied, text.Length, hasPercent);
        decoded._places[decoded._length] = text.Length;
        return true;
    }

    public void Return()
    {
        ArrayPool<char>.Shared.Return(_text);
        ArrayPool<int>.Shared.Return(_places);
        (_text, _places) = ([], []);
    }

    private static int NextUnit(ReadOnlySpan<char> text, int from, bool isPrintable, out Unit unit)
    {
        for (var at = from; at < text.Length; at++)
        {
            var found = text[at..].IndexOfAny(isPrintable ? s_beginsOrPrintable : s_begins);
            if (found < 0)
                break;
            at += found;
            unit = UnitAt(text[at..]);
            if (unit.Length > 0)
                return at;
        }

        unit = default;
        return -1;
    }

    private static Unit UnitAt(ReadOnlySpan<char> text) => text[0] switch
    {
        '%' when text.Length > 1 && text[1] is 'u' or 'U' => Hexadecimal(text, 2, 4, char.MaxValue),
        '%' => Hexadecimal(text, 1, 2, 127),
        '\\' => Backslash(text),
        '&' => Entity(text),
        _ => Printable(text),
    };

    private static Unit Hexadecimal(ReadOnlySpan<char> text, int from, int digits, int greatest)
    {
        if (text.Length < from + digits
            || !int.TryParse(text.Slice(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return default;
        return value <= greatest ? new Unit(value, from + digits) : default;
    }

    private static Unit Backslash(ReadOnlySpan<char> text) => text.Length < 2 ? default : text[1] switch
    {
        'u' => Hexadecimal(text, 2, 4, char.MaxValue),
        'x' => Hexadecimal(text, 2, 2, 127),
        'n' => new Unit('\n', 2),
        'r' => new Unit('\r', 2),
        't' => new Unit('\t', 2),
        '"' or '\'' or '/' or '\\' or '=' or '&' => new Unit(text[1], 2),
        _ => default,
    };

    private static Unit Entity(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, MostLetters + 2)].IndexOf(';');
        if (end < 2)
            return default;
        var name = text[1..end];
        if (name[0] == '#')
        {
            var isHexadecimal = name.Length > 1 && name[1] is 'x' or 'X';
            var style = isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            return int.TryParse(name[(isHexadecimal ? 2 : 1)..], style, CultureInfo.InvariantCulture, out var value)
                && value is >= 0 and <= char.MaxValue ? new Unit(value, end + 1) : default;
        }

        var letter = name switch
        {
            "quot" => '"',
            "apos" => '\'',
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "equals" => '=',
            "colon" => ':',
            "nbsp" => ' ',
            "commat" => '@',
            "sol" => '/',
            _ => '\0',
        };
        return letter == '\0' ? default : new Unit(letter, end + 1);
    }

    /// <summary>A character of quoted-printable, or its soft line break, which stands for nothing.</summary>
    private static Unit Printable(ReadOnlySpan<char> text)
    {
        if (text.Length > 1 && text[1] == '\n')
            return new Unit(-1, 2);
        if (text.Length > 2 && text[1] == '\r' && text[2] == '\n')
            return new Unit(-1, 3);
        return text.Length > 2 && !text[1..3].ContainsAnyInRange('a', 'f') ? Hexadecimal(text, 1, 2, 127) : default;
    }

    private void Copy(ReadOnlySpan<char> text, int from, int to, bool hasPercent)
    {
        text[from..to].CopyTo(_text.AsSpan(_length));
        // In a form, a plus is a blank.
        if (hasPercent)
            _text.AsSpan(_length, to - from).Replace('+', ' ');
        for (var i = from; i < to; i++)
            _places[_length++] = i;
    }

    private void Add(char c, int at)
    {
        _text[_length] = c;
        _places[_length++] = at;
    }

    // A character and how long it is written; -1 stands for none.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Unit(int Value, int Length);
}
