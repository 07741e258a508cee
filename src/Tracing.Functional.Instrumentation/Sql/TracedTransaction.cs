using System.Data;
using System.Data.Common;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A transaction that is a span until it is over. One that is disposed open is rolled back by its provider.
internal sealed class TracedTransaction(DbTransaction inner, DbConnection connection, TransactionSpan span) : DbTransaction
{
    private const string CommitName = "COMMIT";
    private const string RollbackName = "ROLLBACK";

    public DbTransaction Inner { get; } = inner;

    public override IsolationLevel IsolationLevel => Inner.IsolationLevel;

    public override bool SupportsSavepoints => Inner.SupportsSavepoints;

    /// <summary>Null when it is over, if the provider does so.</summary>
    protected override DbConnection? DbConnection => Inner.Connection is null ? null : connection;

    public override void Commit() => Finish(CommitName, static transaction => transaction.Commit());

    public override Task CommitAsync(CancellationToken cancellationToken = default) =>
        FinishAsync(CommitName, static (transaction, cancellation) => transaction.CommitAsync(cancellation), cancellationToken);

    public override void Rollback() => Finish(RollbackName, static transaction => transaction.Rollback());

    public override Task RollbackAsync(CancellationToken cancellationToken = default) =>
        FinishAsync(RollbackName, static (transaction, cancellation) => transaction.RollbackAsync(cancellation), cancellationToken);

    public override void Save(string savepointName) => Inner.Save(savepointName);

    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) =>
        Inner.SaveAsync(savepointName, cancellationToken);

    public override void Rollback(string savepointName) => Inner.Rollback(savepointName);

    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) =>
        Inner.RollbackAsync(savepointName, cancellationToken);

    public override void Release(string savepointName) => Inner.Release(savepointName);

    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) =>
        Inner.ReleaseAsync(savepointName, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await Inner.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            span.End(RollbackName);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Finish(RollbackName, static transaction => transaction.Dispose());
        base.Dispose(disposing);
    }

    private void Finish(string operation, Action<DbTransaction> finish)
    {
        try
        {
            finish(Inner);
            span.End(operation);
        }
        catch (Exception failure)
        {
            span.End(operation, failure);
            throw;
        }
    }

    private async Task FinishAsync(string operation, Func<DbTransaction, CancellationToken, Task> finish, CancellationToken cancellation)
    {
        try
        {
            await finish(Inner, cancellation).ConfigureAwait(false);
            span.End(operation);
        }
        catch (Exception failure)
        {
            span.End(operation, failure);
            throw;
        }
    }
}
