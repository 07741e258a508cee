using System.Data.Common;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A data source whose connections are decorated; its commands and batches run on such connections.
internal sealed class TracedDataSource(DbDataSource inner, SqlTracer tracer) : DbDataSource
{
    public DbDataSource Inner { get; } = inner;

    public override string ConnectionString => Inner.ConnectionString;

    protected override DbConnection CreateDbConnection() => new TracedConnection(Inner.CreateConnection(), tracer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }

    protected override ValueTask DisposeAsyncCore() => Inner.DisposeAsync();
}
