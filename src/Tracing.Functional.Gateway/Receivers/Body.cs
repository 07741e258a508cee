// Reading the body of a request into one buffer, unpacked, within a limit.
using System.IO.Compression;
using ZstdSharp;

namespace Tracing.Functional.Gateway.Receivers;

internal static class Body
{
    /// <summary>Reads a stream to its end. False if it has more bytes than allowed; what was read is then given back.</summary>
    public static async ValueTask<(bool IsWhole, Rented Read)> ReadAll(Stream stream, long? length, int most, CancellationToken cancellation)
    {
        var read = Rented.Of((int)Math.Min((length ?? 16 * 1024) + 1, most));
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
        using var packed = new MemoryStream(bytes, offset, length, writable: false);
        Stream? unpacking = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            "zstd" => new DecompressionStream(packed),
            _ => null,
        };
        if (unpacking is null)
            return null;
        await using (unpacking.ConfigureAwait(false))
        {
            try
            {
                return await ReadAll(unpacking, 4L * length, most, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception broken) when (broken is ZstdException or InvalidDataException or EndOfStreamException)
            {
                throw new InvalidDataException($"the {encoding} body is broken", broken);
            }
        }
    }
}
