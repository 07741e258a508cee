// Numbers in JSON: as numbers or as texts, with or without an exponent.
using System.Globalization;
using System.Text.Json;

namespace Tracing.Functional.Recordings;

internal static class JsonNumbers
{
    private const int MaxText = 64;

    /// <summary>A whole number of 64 bits, with or without a sign; 1.0 and 1e3 are whole too.</summary>
    public static bool TryWhole(scoped ref Utf8JsonReader reader, out Int128 number)
    {
        number = 0;
        Span<byte> room = stackalloc byte[MaxText];
        ReadOnlySpan<byte> text = room[..Text(ref reader, room)];
        return Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
            ? number >= long.MinValue && number <= ulong.MaxValue
            : TryRounded(text, out number);
    }

    public static bool TryReal(scoped ref Utf8JsonReader reader, out double number)
    {
        number = 0;
        Span<byte> room = stackalloc byte[MaxText];
        if (reader.TokenType == JsonTokenType.Number)
            return reader.TryGetDouble(out number);
        ReadOnlySpan<byte> text = room[..Text(ref reader, room)];
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (text.SequenceEqual("NaN"u8))
            number = double.NaN;
        else if (text.SequenceEqual("Infinity"u8))
            number = double.PositiveInfinity;
        else if (text.SequenceEqual("-Infinity"u8))
            number = double.NegativeInfinity;
        else
            return double.TryParse(text, Styles, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
        return true;
    }

    private static bool TryRounded(ReadOnlySpan<byte> text, out Int128 number)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        number = 0;
        if (!decimal.TryParse(text, Styles, CultureInfo.InvariantCulture, out var real) || decimal.Truncate(real) != real
            || real < long.MinValue || real > ulong.MaxValue)
            return false;
        number = (Int128)real;
        return true;
    }

    /// <summary>How many letters the number has, or the text that is no longer than numbers are; 0 for anything else.</summary>
    private static int Text(scoped ref Utf8JsonReader reader, scoped Span<byte> room)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || reader.ValueSpan.Length > room.Length)
            return 0;
        if (reader.TokenType == JsonTokenType.String)
            return reader.CopyString(room);
        reader.ValueSpan.CopyTo(room);
        return reader.ValueSpan.Length;
    }
}
