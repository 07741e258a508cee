using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tracing.Functional.Activities;

// The randomness R of a trace id: its last 14 hexadecimal digits, read sixteen at a time. The core's
// Randomness.FromTraceIdHex is the plain twin.
internal static class TraceIdRandomness
{
    private const ulong Mask = (1UL << 56) - 1;

    /// <summary>R of a trace id; 0 for the empty one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ActivityTraceId traceId)
    {
        var text = traceId.ToHexString();
        return text.Length == 32 ? Digits(text, 16) & Mask : 0;
    }

    /// <summary>Both halves of a trace id of 32 digits; 0 for another text.</summary>
    public static (ulong High, ulong Low) Halves(string text) => text.Length == 32 ? (Digits(text, 0), Digits(text, 16)) : default;

    /// <summary>The value of 16 of 32 lower-case digits, from the given one on.</summary>
    private static ulong Digits(string text, nuint first)
    {
        ref var start = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text.AsSpan()));
        var digits = Vector128.Narrow(Vector128.LoadUnsafe(ref start, first), Vector128.LoadUnsafe(ref start, first + 8));

        // '0'..'9' are 0x30..0x39 and 'a'..'f' 0x61..0x66: the low four bits, and nine more for letters.
        var letters = Vector128.ShiftRightLogical(digits, 6) & Vector128.Create((byte)1);
        var values = (digits & Vector128.Create((byte)0x0F)) + letters + Vector128.ShiftLeft(letters, 3);

        // Two digits a byte: the earlier one is the upper half.
        var pairs = values.AsUInt16();
        var bytes = (Vector128.ShiftLeft(pairs, 4) | Vector128.ShiftRightLogical(pairs, 8)) & Vector128.Create((ushort)0xFF);
        return BinaryPrimitives.ReverseEndianness(Vector128.Narrow(bytes, bytes).AsUInt64().ToScalar());
    }
}
