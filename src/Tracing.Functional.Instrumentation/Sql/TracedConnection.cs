using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A connection whose commands, batches and transactions have spans. An open has a span only if it fails: a connection from a pool has
// nothing to show.
internal sealed class TracedConnection(DbConnection inner, SqlTracer tracer) : DbConnection, ISqlOperation
{
    private SqlTarget? _target;

    public DbConnection Inner { get; } = inner;

    public SqlTracer Tracer { get; } = tracer;

    /// <summary>The transaction that this connection began last.</summary>
    public TracedTransaction? Transaction { get; private set; }

    public SqlTarget Target => _target ??= Tracer.Targets.Of(Inner);

    [AllowNull]
    public override string ConnectionString
    {
        get => Inner.ConnectionString;
        set
        {
            Inner.ConnectionString = value;
            _target = null;
        }
    }

    public override int ConnectionTimeout => Inner.ConnectionTimeout;

    public override string Database => Inner.Database;

    public override string DataSource => Inner.DataSource;

    public override string ServerVersion => Inner.ServerVersion;

    public override ConnectionState State => Inner.State;

    public override bool CanCreateBatch => Inner.CanCreateBatch;

    protected override DbProviderFactory? DbProviderFactory =>
        DbProviderFactories.GetFactory(Inner) is { } factory ? new TracedProviderFactory(factory, Tracer) : null;

    public override event StateChangeEventHandler? StateChange
    {
        add => Inner.StateChange += value;
        remove => Inner.StateChange -= value;
    }

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe() => ("CONNECT " + Target.Name, Target.Tags);

    public override void ChangeDatabase(string databaseName)
    {
        Inner.ChangeDatabase(databaseName);
        _target = null;
    }

    public override async Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default)
    {
        await Inner.ChangeDatabaseAsync(databaseName, cancellationToken).ConfigureAwait(false);
        _target = null;
    }

    public override void Open()
    {
        SqlExecution.Try(this, Inner, static connection => connection.Open());
        _target = null;
    }

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        await SqlExecution.TryAsync(this, Inner, static (connection, token) => connection.OpenAsync(token), cancellationToken)
            .ConfigureAwait(false);
        _target = null;
    }

    public override void Close() => Inner.Close();

    public override Task CloseAsync() => Inner.CloseAsync();

    public override void EnlistTransaction(System.Transactions.Transaction? transaction) => Inner.EnlistTransaction(transaction);

    public override DataTable GetSchema() => Inner.GetSchema();

    public override DataTable GetSchema(string collectionName) => Inner.GetSchema(collectionName);

    public override DataTable GetSchema(string collectionName, string?[] restrictionValues) =>
        Inner.GetSchema(collectionName, restrictionValues);

    public override Task<DataTable> GetSchemaAsync(CancellationToken cancellationToken = default) =>
        Inner.GetSchemaAsync(cancellationToken);

    public override Task<DataTable> GetSchemaAsync(string collectionName, CancellationToken cancellationToken = default) =>
        Inner.GetSchemaAsync(collectionName, cancellationToken);

    public override Task<DataTable> GetSchemaAsync(
        string collectionName, string?[] restrictionValues, CancellationToken cancellationToken = default) =>
        Inner.GetSchemaAsync(collectionName, restrictionValues, cancellationToken);

    public override ValueTask DisposeAsync() => Inner.DisposeAsync();

    protected override DbCommand CreateDbCommand() => new TracedCommand(Inner.CreateCommand(), this, Tracer);

    protected override DbBatch CreateDbBatch() => new TracedBatch(Inner.CreateBatch(), this, Tracer);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        var span = new TransactionSpan(this);
        try
        {
            return Transaction = new TracedTransaction(Inner.BeginTransaction(isolationLevel), this, span);
        }
        catch (Exception failure)
        {
            span.End("BEGIN", failure);
            throw;
        }
    }

    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(
        IsolationLevel isolationLevel, CancellationToken cancellationToken)
    {
        var span = new TransactionSpan(this);
        try
        {
            return Transaction = new TracedTransaction(
                await Inner.BeginTransactionAsync(isolationLevel, cancellationToken).ConfigureAwait(false), this, span);
        }
        catch (Exception failure)
        {
            span.End("BEGIN", failure);
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }
}
