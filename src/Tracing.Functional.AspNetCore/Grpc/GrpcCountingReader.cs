using System.Buffers;
using System.IO.Pipelines;

namespace Tracing.Functional.AspNetCore.Grpc;

// A request body that counts what the application has consumed of it: each byte once, however often it was looked at.
internal sealed class GrpcCountingReader(PipeReader inner, GrpcPassing passing) : PipeReader
{
    private ReadOnlySequence<byte> _last;

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // The bytes are given back by the call below, so they are counted first.
        Count(consumed);
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Keep(await inner.ReadAsync(cancellationToken).ConfigureAwait(false));

    public override bool TryRead(out ReadResult result)
    {
        var isThere = inner.TryRead(out result);
        if (isThere)
            Keep(result);
        return isThere;
    }

    private ReadResult Keep(ReadResult result)
    {
        _last = result.Buffer;
        return result;
    }

    private void Count(SequencePosition consumed)
    {
        var last = _last;
        _last = default;
        if (!last.IsEmpty && consumed.GetObject() is not null)
            passing.Pass(last, consumed);
    }
}
