// Bytes in JSON: ids in hexadecimal digits of either case, all others in base64.
using System.Buffers;
using System.Buffers.Text;

namespace Tracing.Functional.Recordings;

internal static class JsonBytes
{
    public static bool FromHex(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        var status = Convert.FromHexString(text, bytes, out _, out length);
        return status == OperationStatus.Done;
    }

    /// <summary>The usual letters or those for addresses, with or without the signs that fill it up.</summary>
    /// <param name="text">It is changed.</param>
    /// <param name="textLength">How long it is; four more bytes may be written behind it.</param>
    /// <param name="bytes">Where to.</param>
    /// <param name="length">How many bytes there are.</param>
    public static bool FromBase64(Span<byte> text, int textLength, Span<byte> bytes, out int length)
    {
        while (textLength > 0 && text[textLength - 1] == (byte)'=')
            textLength--;
        text[..textLength].Replace((byte)'-', (byte)'+');
        text[..textLength].Replace((byte)'_', (byte)'/');
        var filled = (textLength + 3) / 4 * 4;
        text[textLength..filled].Fill((byte)'=');
        return Base64.DecodeFromUtf8(text[..filled], bytes, out _, out length) == OperationStatus.Done;
    }
}
