// google.rpc.RetryInfo in the details of a gRPC status: when the next try should come. Read from destinations, written to clients.
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Export;

internal static class RetryInfo
{
    /// <summary>The field of a status that holds it.</summary>
    public const uint Details = (3 << 3) | 2;

    private const uint First = (1 << 3) | 2;
    private const uint Second = (2 << 3) | 2;
    private const uint Seconds = 1 << 3;
    private const uint Nanos = 2 << 3;

    /// <summary>The time to wait; null if the details do not say, or are not readable. They are Base64, padded or not.</summary>
    public static TimeSpan? In(string details)
    {
        var text = details.TrimEnd('=');
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text.PadRight((text.Length + 3) & -4, '='), bytes, out var length))
            return null;
        TimeSpan? found = null;
        var status = new WireReader(bytes.AsSpan(0, length));
        while (status.Next(out var tag))
        {
            if (tag == Details)
                found ??= InDetail(status.Bytes());
            else
                status.Skip(tag);
        }

        return found;
    }

    /// <summary>The value of that field.</summary>
    /// <param name="seconds">When the client should come back.</param>
    public static byte[] Of(int seconds) =>
    [
        .. SmallMessage.Field(First, "type.googleapis.com/google.rpc.RetryInfo"u8),
        .. SmallMessage.Field(Second, SmallMessage.Field(First, SmallMessage.Number(Seconds, (ulong)seconds))),
    ];

    private static TimeSpan? InDetail(ReadOnlySpan<byte> any)
    {
        ReadOnlySpan<byte> type = default, value = default;
        var reader = new WireReader(any);
        while (reader.Next(out var tag))
        {
            if (tag == First)
                type = reader.Bytes();
            else if (tag == Second)
                value = reader.Bytes();
            else
                reader.Skip(tag);
        }

        return type.EndsWith("/google.rpc.RetryInfo"u8) ? Delay(value) : null;
    }

    private static TimeSpan? Delay(ReadOnlySpan<byte> info)
    {
        TimeSpan? delay = null;
        var reader = new WireReader(info);
        while (reader.Next(out var tag))
        {
            if (tag == First)
                delay = Duration(reader.Bytes());
            else
                reader.Skip(tag);
        }

        return delay;
    }

    /// <summary>Never below zero, never above 30 days.</summary>
    private static TimeSpan Duration(ReadOnlySpan<byte> duration)
    {
        var (seconds, nanos) = (0L, 0L);
        var reader = new WireReader(duration);
        while (reader.Next(out var tag))
        {
            if (tag == Seconds)
                seconds = (long)reader.Varint();
            else if (tag == Nanos)
                nanos = (long)reader.Varint();
            else
                reader.Skip(tag);
        }

        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 30 * 86_400L))
            + TimeSpan.FromMicroseconds(Math.Clamp(nanos, 0, 999_999_999) / 1000.0);
    }
}
