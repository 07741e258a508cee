using System.Data.Common;

namespace Tracing.Functional.Instrumentation.Sql;

// From decorators to what is inside of them; of objects that are none, themselves.
internal static class SqlUnwrap
{
    public static DbConnection? Bare(DbConnection? connection) => connection is TracedConnection traced ? traced.Inner : connection;

    public static DbTransaction? Bare(DbTransaction? transaction) => transaction is TracedTransaction traced ? traced.Inner : transaction;

    /// <summary>The decorator of the transaction where there is one.</summary>
    public static DbTransaction? Known(DbTransaction? inner, DbTransaction? lastSet, DbConnection? connection)
    {
        if (inner is null)
            return null;
        if (ReferenceEquals(Bare(lastSet), inner))
            return lastSet;
        return connection is TracedConnection { Transaction: { } begun } && ReferenceEquals(begun.Inner, inner) ? begun : inner;
    }

    public static SqlTarget TargetOf(DbConnection? connection, SqlTracer tracer) =>
        connection is TracedConnection traced && ReferenceEquals(traced.Tracer, tracer)
            ? traced.Target
            : SqlTarget.Of(Bare(connection), tracer);
}
