// Reading the body of a request into one buffer, unpacked, within a limit.
using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using ZstdSharp;

namespace Tracing.Functional.Gateway.Receivers;

internal static class Body
{
    /// <summary>More is rented only when so much has come: a length is only a promise.</summary>
    private const int MostAtFirst = 1024 * 1024;

    private static readonly byte[] s_mark = Guid.NewGuid().ToByteArray();
    private static readonly byte[] s_packedMark = Pack(s_mark);

    /// <summary>Reads a stream to its end. False if it has more bytes than allowed; what was read is then given back.</summary>
    public static async ValueTask<(bool IsWhole, Rented Read)> ReadAll(Stream stream, long? length, int most, CancellationToken cancellation)
    {
        var read = Rented.Of((int)Math.Min((length ?? 16 * 1024) + 1, Math.Min(most, MostAtFirst)));
        try
        {
            while (true)
            {
                var count = await stream.ReadAsync(read.Free(), cancellation).ConfigureAwait(false);
                if (count == 0)
                    return (true, read);
                read.Wrote(count);
                if (read.Length > most)
                    break;
            }
        }
        catch
        {
            read.Dispose();
            throw;
        }

        read.Dispose();
        return (false, default);
    }

    /// <summary>Unpacks bytes. Null for an encoding that is not known; not whole if more bytes come out than allowed.</summary>
    /// <exception cref="InvalidDataException">The bytes are not of that encoding.</exception>
    public static async ValueTask<(bool IsWhole, Rented Read)?> Unpack(string encoding, byte[] bytes, int offset, int length, int most)
    {
        Func<Stream, Stream>? unpacking = encoding switch
        {
            "gzip" => static packed => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => static packed => new ZLibStream(packed, CompressionMode.Decompress),
            "zstd" => static packed => new DecompressionStream(packed),
            _ => null,
        };
        if (unpacking is null)
            return null;
        try
        {
            var packed = new ArraySegment<byte>(bytes, offset, length);
            return encoding is "gzip"
                ? await UnpackToMark(packed, unpacking, most).ConfigureAwait(false)
                : await UnpackToEnd(packed, unpacking, most, isZlib: encoding is "deflate").ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is ZstdException or InvalidDataException or EndOfStreamException)
        {
            throw new InvalidDataException($"the {encoding} body is broken", broken);
        }
    }

    /// <summary>
    /// The framework's gzip takes an end in the middle for the end. So a small member of our own is put behind: it comes out only if what was
    /// before it is whole.
    /// </summary>
    private static async ValueTask<(bool IsWhole, Rented Read)> UnpackToMark(ArraySegment<byte> packed, Func<Stream, Stream> unpacking, int most)
    {
        var marked = ArrayPool<byte>.Shared.Rent(packed.Count + s_packedMark.Length);
        try
        {
            packed.CopyTo(marked);
            s_packedMark.CopyTo(marked, packed.Count);
            var all = new ArraySegment<byte>(marked, 0, packed.Count + s_packedMark.Length);
            var (isWhole, read) = await UnpackToEnd(all, unpacking, most + s_mark.Length, isZlib: false).ConfigureAwait(false);
            if (!isWhole)
                return (false, read);
            if (!read.Bytes.AsSpan(0, read.Length).EndsWith(s_mark))
            {
                read.Dispose();
                throw new InvalidDataException("it ends too early");
            }

            read.Shorten(s_mark.Length);
            return (true, read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(marked);
        }
    }

    private static async ValueTask<(bool IsWhole, Rented Read)> UnpackToEnd(
        ArraySegment<byte> packed, Func<Stream, Stream> unpacking, int most, bool isZlib)
    {
        using var stream = new MemoryStream(packed.Array!, packed.Offset, packed.Count, writable: false);
        var unpacked = unpacking(stream);
        await using (unpacked.ConfigureAwait(false))
        {
            var (isWhole, read) = await ReadAll(unpacked, 4L * packed.Count, most, CancellationToken.None).ConfigureAwait(false);
            if (!isWhole || !isZlib || EndsWithSum(packed, read.Bytes.AsSpan(0, read.Length)))
                return (isWhole, read);
            read.Dispose();
            throw new InvalidDataException("it ends too early");
        }
    }

    /// <summary>The last four bytes of zlib are the Adler-32 of what was packed; the framework looks at it only if it gets there.</summary>
    private static bool EndsWithSum(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> unpacked)
    {
        var (low, high) = (1u, 0u);
        for (var from = 0; from < unpacked.Length; from += 5552)
        {
            foreach (var one in unpacked[from..Math.Min(unpacked.Length, from + 5552)])
                high += low += one;
            (low, high) = (low % 65_521, high % 65_521);
        }

        return packed.Length > 4 && BinaryPrimitives.ReadUInt32BigEndian(packed[^4..]) == ((high << 16) | low);
    }

    private static byte[] Pack(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var packing = new GZipStream(output, CompressionLevel.Fastest))
            packing.Write(bytes);
        return output.ToArray();
    }
}
