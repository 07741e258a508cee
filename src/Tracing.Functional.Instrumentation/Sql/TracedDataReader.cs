using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A reader that counts its rows and ends its command's span when it is closed. The values are in the other part.
internal sealed partial class TracedDataReader(DbDataReader inner, Activity span, SqlTracer tracer, CommandBehavior behavior)
    : DbDataReader, IDbColumnSchemaGenerator
{
    private Activity? _span = span;
    private long _rows;
    private bool _hasFailed;

    public DbDataReader Inner { get; } = inner;

    public override bool Read()
    {
        try
        {
            return Counted(Inner.Read());
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
    }

    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        var read = Begun(static (reader, cancellation) => reader.ReadAsync(cancellation), cancellationToken);
        if (!read.IsCompletedSuccessfully)
            return AwaitedAsync(read, isRow: true);
        Counted(read.Result);
        return read;
    }

    public override bool NextResult()
    {
        try
        {
            return Inner.NextResult();
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
    }

    public override Task<bool> NextResultAsync(CancellationToken cancellationToken)
    {
        var next = Begun(static (reader, cancellation) => reader.NextResultAsync(cancellation), cancellationToken);
        return next.IsCompletedSuccessfully ? next : AwaitedAsync(next, isRow: false);
    }

    public override IEnumerator GetEnumerator() => new DbEnumerator(this, behavior.HasFlag(CommandBehavior.CloseConnection));

    public override void Close() => Finish(static reader => reader.Close());

    public override Task CloseAsync() => FinishAsync(static reader => new ValueTask(reader.CloseAsync())).AsTask();

    public override ValueTask DisposeAsync() => FinishAsync(static reader => reader.DisposeAsync());

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Finish(static reader => reader.Dispose());
    }

    private void Finish(Action<DbDataReader> close)
    {
        try
        {
            close(Inner);
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
        finally
        {
            End();
        }
    }

    private async ValueTask FinishAsync(Func<DbDataReader, ValueTask> close)
    {
        try
        {
            await close(Inner).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
        finally
        {
            End();
        }
    }

    private bool Counted(bool isRow)
    {
        if (isRow)
            _rows++;
        return isRow;
    }

    /// <summary>Some providers throw at once instead of answering with a failed task.</summary>
    private Task<bool> Begun(Func<DbDataReader, CancellationToken, Task<bool>> call, CancellationToken cancellation)
    {
        try
        {
            return call(Inner, cancellation);
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
    }

    private async Task<bool> AwaitedAsync(Task<bool> read, bool isRow)
    {
        try
        {
            var isThere = await read.ConfigureAwait(false);
            return isRow ? Counted(isThere) : isThere;
        }
        catch (Exception failure)
        {
            Failed(failure);
            throw;
        }
    }

    /// <summary>Only the first failure is recorded.</summary>
    private void Failed(Exception failure)
    {
        if (_hasFailed || _span is not { } span)
            return;
        _hasFailed = true;
        SqlTracer.Fail(span, failure);
    }

    private void End()
    {
        if (Interlocked.Exchange(ref _span, null) is not { } span)
            return;
        if (tracer.Options.RecordReturnedRows && span.IsAllDataRequested)
            span.SetTag("db.response.returned_rows", _rows);
        tracer.End(span);
    }
}
