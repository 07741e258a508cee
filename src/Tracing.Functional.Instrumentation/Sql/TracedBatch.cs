using System.Data;
using System.Data.Common;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A batch whose executions are spans. Its commands are the provider's own.
internal sealed class TracedBatch(DbBatch inner, DbConnection? connection, SqlTracer tracer) : DbBatch, ISqlOperation
{
    private DbConnection? _connection = connection;
    private DbTransaction? _transaction;

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
        get => _connection;
        set
        {
            Inner.Connection = SqlUnwrap.Bare(value);
            _connection = value;
        }
    }

    protected override DbTransaction? DbTransaction
    {
        get => SqlUnwrap.Known(Inner.Transaction, _transaction, _connection);
        set
        {
            Inner.Transaction = SqlUnwrap.Bare(value);
            _transaction = value;
        }
    }

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe()
    {
        var target = SqlUnwrap.TargetOf(_connection ?? Inner.Connection, Tracer);
        var statement = target.Statements.OfBatch(Inner.BatchCommands.Select(command => command.CommandText ?? ""));
        return (statement.Name ?? target.Name, target.With(statement));
    }

    public override void Cancel() => Inner.Cancel();

    public override int ExecuteNonQuery() => SqlExecution.Run(this, Inner, static batch => batch.ExecuteNonQuery());

    public override object? ExecuteScalar() => SqlExecution.Run(this, Inner, static batch => batch.ExecuteScalar());

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) => SqlTracer.Source.HasListeners()
        ? SqlExecution.RunAsync(this, Inner, static (batch, token) => batch.ExecuteNonQueryAsync(token), cancellationToken)
        : Inner.ExecuteNonQueryAsync(cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) => SqlTracer.Source.HasListeners()
        ? SqlExecution.RunAsync(this, Inner, static (batch, token) => batch.ExecuteScalarAsync(token), cancellationToken)
        : Inner.ExecuteScalarAsync(cancellationToken);

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
        SqlTracer.Source.HasListeners()
            ? SqlExecution.ReadAsync(
                this, Inner, behavior, static (batch, how, token) => batch.ExecuteReaderAsync(how, token), cancellationToken)
            : Inner.ExecuteReaderAsync(behavior, cancellationToken);
}
