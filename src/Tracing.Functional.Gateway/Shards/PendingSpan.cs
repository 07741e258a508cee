// What stands in front of the raw bytes of a held span.
using System.Runtime.InteropServices;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Shards;

/// <summary>48 bytes: a span of a trace that is not decided. The raw bytes of its message follow.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PendingSpan
{
    public const int Size = 48;

    public ulong SpanId;
    public ulong ParentId;
    public ulong StartNanos;
    public ulong EndNanos;
    public uint Flags;
    public int Length;

    /// <summary>The address of the next span of the trace; <see cref="SpanArena.None"/> behind the last.</summary>
    public int Next;

    /// <summary>The number of its resource and scope among the shared contexts.</summary>
    public int Context;

    public static PendingSpan Of(in SpanHeader header) => new()
    {
        SpanId = header.SpanId,
        ParentId = header.ParentId,
        StartNanos = header.StartNanos,
        EndNanos = header.EndNanos,
        Flags = header.Flags,
        Length = header.Length,
        Next = SpanArena.None,
        Context = header.Context,
    };

    /// <summary>The header that readers take, for raw bytes that start at that place.</summary>
    public readonly SpanHeader ToHeader(PendingTrace trace, int offset) => new()
    {
        TraceHigh = trace.High,
        TraceLow = trace.Low,
        SpanId = SpanId,
        ParentId = ParentId,
        StartNanos = StartNanos,
        EndNanos = EndNanos,
        Flags = Flags,
        Length = Length,
        Offset = offset,
        Context = Context,
    };
}
