using System.Buffers.Binary;
using System.Text;

namespace OrderShop;

/// <summary>What the payment service is asked: the total and the card, as protobuf would write them, in a gRPC frame.</summary>
internal sealed record PaymentMessage(double Total, string Card)
{
    public const string Path = "/shop.Payments/Charge", ContentType = "application/grpc";

    private const int FrameHead = 5;

    // Field 1, fixed 64 bits; field 2, length-delimited.
    private const byte TotalTag = 0x09, CardTag = 0x12;

    /// <summary>An answer without fields.</summary>
    public static ReadOnlyMemory<byte> EmptyFrame { get; } = new byte[FrameHead];

    public byte[] ToFrame()
    {
        var card = Encoding.UTF8.GetBytes(Card);
        var frame = new byte[FrameHead + 9 + 2 + card.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - FrameHead);
        frame[5] = TotalTag;
        BinaryPrimitives.WriteDoubleLittleEndian(frame.AsSpan(6), Total);
        frame[14] = CardTag;
        frame[15] = checked((byte)card.Length);
        card.CopyTo(frame, 16);
        return frame;
    }

    /// <summary>Null if the bytes are no such frame.</summary>
    public static PaymentMessage? Of(ReadOnlySpan<byte> frame) =>
        frame.Length >= 16 && frame[5] == TotalTag && frame[14] == CardTag && frame.Length == 16 + frame[15]
            ? new(BinaryPrimitives.ReadDoubleLittleEndian(frame[6..]), Encoding.UTF8.GetString(frame[16..]))
            : null;
}
