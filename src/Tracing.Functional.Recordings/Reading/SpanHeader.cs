// What is known of a packed span, and who takes it.
using System.Runtime.InteropServices;

namespace Tracing.Functional.Recordings;

/// <summary>64 bytes: what is known of a packed span without reading its raw bytes again.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SpanHeader
{
    /// <summary>The first 8 bytes of the trace id, most significant first.</summary>
    public ulong TraceHigh;

    /// <summary>Its last 8 bytes.</summary>
    public ulong TraceLow;

    public ulong SpanId;

    /// <summary>0 without a parent.</summary>
    public ulong ParentId;

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong StartNanos;

    /// <summary>Nanoseconds since 1970; may be before the start.</summary>
    public ulong EndNanos;

    /// <summary>The protocol's own flags in the low 16 bits, ours above: see <see cref="SpanBits"/>.</summary>
    public uint Flags;

    /// <summary>How many raw bytes its message has.</summary>
    public int Length;

    /// <summary>Where its raw bytes start in the buffer that holds it.</summary>
    public int Offset;

    /// <summary>Which resource and scope it came under: what the sink gave for them.</summary>
    public int Context;

    /// <summary>How long it ran; 0 if it ended before it started.</summary>
    public readonly ulong DurationNanos => EndNanos > StartNanos ? EndNanos - StartNanos : 0;

    /// <summary>Its role in a call or a message.</summary>
    public readonly SpanKind Kind => SpanBits.KindOf(Flags);

    public readonly bool IsFailed => (Flags & SpanBits.Failed) != 0;
}
