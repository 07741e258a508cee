using System.Data;
using System.Data.Common;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A batch whose executions are spans. Its commands are the provider's own.
internal sealed class TracedBatch(DbBatch inner, DbConnection? connection, SqlTracer tracer) : DbBatch, ISqlOperation
{
    private SqlLinks _links = new(connection);

    public DbBatch Inner { get; } = inner;

    public SqlTracer Tracer { get; } = tracer;

    public override int Timeout
    {
        get => Inner.Timeout;
        set => Inner.Timeout = value;
    }

    protected override DbBatchCommandCollection DbBatchCommands => Inner.BatchCommands;

    protected override DbConnection? DbConnection
    {
        get => _links.Connection;
        set => _links.Connect(Inner, value, static (batch, bare) => batch.Connection = bare);
    }

    protected override DbTransaction? DbTransaction
    {
        get => _links.Decorated(Inner.Transaction);
        set => _links.Enlist(Inner, value, static (batch, bare) => batch.Transaction = bare);
    }

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe()
    {
        var target = _links.Target(Inner.Connection, Tracer);
        var statement = target.Statements.OfBatch(Inner.BatchCommands.Select(command => command.CommandText ?? ""));
        var described = target.Describe(statement);
        return (described.Name, described.Tags);
    }

    public override void Cancel() => Inner.Cancel();

    public override int ExecuteNonQuery() => SqlExecution.Run(this, Inner, static batch => batch.ExecuteNonQuery());

    public override object? ExecuteScalar() => SqlExecution.Run(this, Inner, static batch => batch.ExecuteScalar());

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        SqlExecution.RunAsync(this, Inner, static (batch, token) => batch.ExecuteNonQueryAsync(token), cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        SqlExecution.RunAsync(this, Inner, static (batch, token) => batch.ExecuteScalarAsync(token), cancellationToken);

    public override void Prepare() => SqlExecution.Try(this, Inner, static batch => batch.Prepare());

    public override Task PrepareAsync(CancellationToken cancellationToken = default) =>
        SqlExecution.TryAsync(this, Inner, static (batch, cancellation) => batch.PrepareAsync(cancellation), cancellationToken);

    public override void Dispose()
    {
        Inner.Dispose();
        base.Dispose();
    }

    public override ValueTask DisposeAsync() => Inner.DisposeAsync();

    protected override DbBatchCommand CreateDbBatchCommand() => Inner.CreateBatchCommand();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        SqlExecution.Read(this, Inner, behavior, static (batch, how) => batch.ExecuteReader(how));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        SqlExecution.ReadAsync(
            this, Inner, behavior, static (batch, how, token) => batch.ExecuteReaderAsync(how, token), cancellationToken);
}
