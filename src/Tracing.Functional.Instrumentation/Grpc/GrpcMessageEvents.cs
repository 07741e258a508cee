using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Grpc;

// Writes an event for each of the first messages of one direction of a call, as its bytes pass; an endless stream stays small. The size is
// that of the message as sent. One direction is one sequence of calls; the two directions may run at once.
internal sealed class GrpcMessageEvents(Activity activity, bool isSent, int limit)
{
    private GrpcFrames _frames;

    public void Pass(ReadOnlySpan<byte> chunk)
    {
        while (_frames.Next(ref chunk, out var size))
        {
            if (_frames.Count <= limit)
                Write(size);
        }
    }

    private void Write(long size) => activity.AddEvent(new ActivityEvent(Convention.RpcMessage, tags: new ActivityTagsCollection
    {
        [Convention.RpcMessageType] = isSent ? "SENT" : "RECEIVED",
        [Convention.RpcMessageId] = _frames.Count,
        [Convention.RpcMessageSize] = size,
    }));
}
