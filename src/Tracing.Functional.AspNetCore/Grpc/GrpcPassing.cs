using System.Buffers;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional.AspNetCore.Grpc;

// Counts what passes in one direction; a fault in it is not the application's.
internal sealed class GrpcPassing(GrpcMessageEvents events)
{
    private static readonly Hook s_hook = new("aspnetcore.grpc_messages");

    public void Pass(ReadOnlySpan<byte> bytes) => s_hook.Run(new Chunk(events, bytes), static chunk => chunk.Events.Pass(chunk.Bytes));

    /// <summary>What of the bytes comes before the position.</summary>
    public void Pass(ReadOnlySequence<byte> bytes, SequencePosition end) => s_hook.Run((events, bytes, end), static state =>
    {
        foreach (var part in state.bytes.Slice(0, state.end))
            state.events.Pass(part.Span);
    });

    private readonly ref struct Chunk(GrpcMessageEvents events, ReadOnlySpan<byte> bytes)
    {
        public readonly GrpcMessageEvents Events = events;
        public readonly ReadOnlySpan<byte> Bytes = bytes;
    }
}
