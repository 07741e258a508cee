using System.Data.Common;

namespace Tracing.Functional.Instrumentation.Sql;

// The connection and the transaction of a command or a batch. The application sets and sees them decorated, as it has them; the provider's
// object gets the bare ones.
internal struct SqlLinks(DbConnection? connection)
{
    private DbTransaction? _lastSet;

    /// <summary>As it was set, decorated or bare.</summary>
    public DbConnection? Connection { get; private set; } = connection;

    public void Connect<TInner>(TInner inner, DbConnection? value, Action<TInner, DbConnection?> set)
    {
        set(inner, Bare(value));
        Connection = value;
    }

    public void Enlist<TInner>(TInner inner, DbTransaction? value, Action<TInner, DbTransaction?> set)
    {
        set(inner, value is TracedTransaction traced ? traced.Inner : value);
        _lastSet = value;
    }

    /// <summary>The decorator of the provider's transaction, if there is one.</summary>
    public readonly DbTransaction? Decorated(DbTransaction? inner)
    {
        if (inner is null)
            return null;
        if (ReferenceEquals(_lastSet is TracedTransaction traced ? traced.Inner : _lastSet, inner))
            return _lastSet;
        return Connection is TracedConnection { Transaction: { } begun } && ReferenceEquals(begun.Inner, inner) ? begun : inner;
    }

    /// <summary>The database behind the connection, or behind the provider's own if none was set.</summary>
    public readonly SqlTarget Target(DbConnection? inner, SqlTracer tracer)
    {
        var used = Connection ?? inner;
        return used is TracedConnection traced && ReferenceEquals(traced.Tracer, tracer) ? traced.Target : tracer.Targets.Of(Bare(used));
    }

    private static DbConnection? Bare(DbConnection? connection) => connection is TracedConnection traced ? traced.Inner : connection;
}
