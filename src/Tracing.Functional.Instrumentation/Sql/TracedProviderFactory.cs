using System.Data.Common;

namespace Tracing.Functional.Instrumentation.Sql;

// The factory of a decorated connection: what it creates works with that connection.
internal sealed class TracedProviderFactory(DbProviderFactory inner, SqlTracer tracer) : DbProviderFactory
{
    public override bool CanCreateBatch => inner.CanCreateBatch;

    public override bool CanCreateCommandBuilder => inner.CanCreateCommandBuilder;

    public override bool CanCreateDataAdapter => true;

    public override bool CanCreateDataSourceEnumerator => inner.CanCreateDataSourceEnumerator;

    public override DbBatch CreateBatch() => new TracedBatch(inner.CreateBatch(), null, tracer);

    public override DbBatchCommand CreateBatchCommand() => inner.CreateBatchCommand();

    public override DbCommand? CreateCommand() => inner.CreateCommand() is { } command ? new TracedCommand(command, null, tracer) : null;

    public override DbCommandBuilder? CreateCommandBuilder() =>
        inner.CreateCommandBuilder() is { } builder
            ? new TracedCommandBuilder(builder, SqlSystem.Of(inner.GetType()) is "oracle.db" ? ':' : '@')
            : null;

    public override DbConnection? CreateConnection() =>
        inner.CreateConnection() is { } connection ? new TracedConnection(connection, tracer) : null;

    public override DbConnectionStringBuilder? CreateConnectionStringBuilder() => inner.CreateConnectionStringBuilder();

    /// <summary>Providers' own adapters take only their own commands.</summary>
    public override DbDataAdapter CreateDataAdapter() => new TracedCommandBuilder.TracedDataAdapter();

    public override DbParameter? CreateParameter() => inner.CreateParameter();

    public override DbDataSourceEnumerator? CreateDataSourceEnumerator() => inner.CreateDataSourceEnumerator();

    public override DbDataSource CreateDataSource(string connectionString) =>
        new TracedDataSource(inner.CreateDataSource(connectionString), tracer);
}
