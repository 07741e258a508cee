// How the value of a field is written: the low three bits of its tag.
namespace Tracing.Functional.Recordings;

/// <summary>How a field's value is written.</summary>
internal static class WireType
{
    public const uint Varint = 0;
    public const uint Fixed64 = 1;
    public const uint Bytes = 2;
    public const uint Fixed32 = 5;

    public static uint Of(uint tag) => tag & 7;
}
