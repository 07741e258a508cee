// A field of a message.
namespace Tracing.Functional.Recordings;

/// <summary>One field of a message.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Name">Its name in JSON.</param>
/// <param name="OtherName">Its name in the protocol's own file, which JSON may use as well.</param>
internal sealed record Field(int Number, FieldKind Kind, byte[] Name, byte[] OtherName)
{
    /// <summary>The message that it holds, if it holds one.</summary>
    public Message? Inner { get; set; }

    /// <summary>The names of its values, in their order from zero on, if it holds a choice.</summary>
    public byte[][] Choices { get; init; } = [];

    /// <summary>Whether it may be there several times, as several values.</summary>
    public bool IsRepeated { get; init; }

    public uint Tag => ((uint)Number << 3) | Kind switch
    {
        FieldKind.Flag or FieldKind.Whole or FieldKind.Count or FieldKind.Choice => WireType.Varint,
        FieldKind.Nanoseconds or FieldKind.Real => WireType.Fixed64,
        FieldKind.Bits => WireType.Fixed32,
        _ => WireType.Bytes,
    };
}
