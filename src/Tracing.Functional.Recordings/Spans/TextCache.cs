// Texts that come again and again, such as methods and names of operations, as the strings that they were before.
using System.Buffers.Binary;
using System.Text;

namespace Tracing.Functional.Recordings;

/// <summary>
/// A bounded number of short ASCII texts; a new one takes the place of the one that was there. Not for several threads at once.
/// </summary>
internal sealed class TextCache
{
    private const int Places = 512;
    private const int MaxLength = 64;
    private readonly string?[] _texts = new string?[Places];

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (utf8.Length > MaxLength)
            return Encoding.UTF8.GetString(utf8);
        ref var place = ref _texts[PlaceOf(utf8)];
        if (place is { } known && Ascii.Equals(utf8, known))
            return known;
        var text = Encoding.UTF8.GetString(utf8);
        if (text.Length == utf8.Length)
            place = text;
        return text;
    }

    /// <summary>By the length and the bytes at both ends.</summary>
    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        ulong mixed = (uint)utf8.Length;
        if (utf8.Length >= sizeof(ulong))
            mixed += BinaryPrimitives.ReadUInt64LittleEndian(utf8) ^ (BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]) * 31);
        else
        {
            foreach (var letter in utf8)
                mixed = (mixed * 257) + letter;
        }

        return (int)((mixed * 0x9E3779B97F4A7C15) >> 55);
    }
}
