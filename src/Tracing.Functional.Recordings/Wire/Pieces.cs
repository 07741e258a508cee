// A field that holds one message may be there in several pieces: one behind the other they are the merged message.
namespace Tracing.Functional.Recordings;

internal static class Pieces
{
    /// <summary>The message in a field; empty if it is missing. Allocates only if there are several pieces.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes, uint tag)
    {
        ReadOnlySpan<byte> last = default;
        int count = 0, length = 0;
        var reader = new WireReader(bytes);
        while (reader.Next(out var next))
        {
            if (next == tag)
            {
                last = reader.Bytes();
                length += last.Length;
                count++;
            }
            else
                reader.Skip(next);
        }

        return count > 1 ? Merged(bytes, tag, length) : last;
    }

    /// <summary>All pieces, one behind the other.</summary>
    /// <param name="bytes">The message that they are in.</param>
    /// <param name="tag">The field's tag.</param>
    /// <param name="length">How long they are together.</param>
    public static byte[] Merged(ReadOnlySpan<byte> bytes, uint tag, int length)
    {
        var all = new byte[length];
        var at = 0;
        var reader = new WireReader(bytes);
        while (reader.Next(out var next))
        {
            if (next != tag)
            {
                reader.Skip(next);
                continue;
            }

            var piece = reader.Bytes();
            piece.CopyTo(all.AsSpan(at));
            at += piece.Length;
        }

        return all;
    }
}
