using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

#pragma warning disable CA2215 // The base would dispose what is inside a second time.

namespace Tracing.Functional.Instrumentation.Sql;

// A command whose executions are spans; a reader's lasts until it is closed.
internal sealed class TracedCommand(DbCommand inner, DbConnection? connection, SqlTracer tracer) : DbCommand, ISqlOperation
{
    private SqlLinks _links = new(connection);
    private Last? _described;

    public DbCommand Inner { get; } = inner;

    public SqlTracer Tracer { get; } = tracer;

    [AllowNull]
    public override string CommandText
    {
        get => Inner.CommandText;
        set => Inner.CommandText = value;
    }

    public override int CommandTimeout
    {
        get => Inner.CommandTimeout;
        set => Inner.CommandTimeout = value;
    }

    public override CommandType CommandType
    {
        get => Inner.CommandType;
        set => Inner.CommandType = value;
    }

    public override UpdateRowSource UpdatedRowSource
    {
        get => Inner.UpdatedRowSource;
        set => Inner.UpdatedRowSource = value;
    }

    public override bool DesignTimeVisible
    {
        get => Inner.DesignTimeVisible;
        set => Inner.DesignTimeVisible = value;
    }

    protected override DbParameterCollection DbParameterCollection => Inner.Parameters;

    /// <summary>As it was set, wrapped or bare.</summary>
    protected override DbConnection? DbConnection
    {
        get => _links.Connection;
        set => _links.Connect(Inner, value, static (command, bare) => command.Connection = bare);
    }

    protected override DbTransaction? DbTransaction
    {
        get => _links.Decorated(Inner.Transaction);
        set => _links.Enlist(Inner, value, static (command, bare) => command.Transaction = bare);
    }

    public (string Name, KeyValuePair<string, object?>[] Tags) Describe()
    {
        var text = Inner.CommandText ?? "";
        var target = _links.Target(Inner.Connection, Tracer);
        var isProcedure = Inner.CommandType == CommandType.StoredProcedure;
        var known = _described;
        if (known is null || !ReferenceEquals(known.Text, text) || !ReferenceEquals(known.Target, target)
            || known.IsProcedure != isProcedure)
            _described = known = new Last(text, target, isProcedure, target.Describe(text, isProcedure));
        return (known.Is.Name, known.Is.Tags);
    }

    public override void Cancel() => Inner.Cancel();

    public override int ExecuteNonQuery() => SqlExecution.Run(this, Inner, static command => command.ExecuteNonQuery());

    public override object? ExecuteScalar() => SqlExecution.Run(this, Inner, static command => command.ExecuteScalar());

    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        SqlExecution.RunAsync(this, Inner, static (command, token) => command.ExecuteNonQueryAsync(token), cancellationToken);

    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        SqlExecution.RunAsync(this, Inner, static (command, token) => command.ExecuteScalarAsync(token), cancellationToken);

    public override void Prepare() => SqlExecution.Try(this, Inner, static command => command.Prepare());

    public override Task PrepareAsync(CancellationToken cancellationToken = default) =>
        SqlExecution.TryAsync(this, Inner, static (command, cancellation) => command.PrepareAsync(cancellation), cancellationToken);

    public override ValueTask DisposeAsync() => Inner.DisposeAsync();

    protected override DbParameter CreateDbParameter() => Inner.CreateParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        SqlExecution.Read(this, Inner, behavior, static (command, how) => command.ExecuteReader(how));

    protected override Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        SqlExecution.ReadAsync(
            this, Inner, behavior, static (command, how, token) => command.ExecuteReaderAsync(how, token), cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>What was described last: commands are executed more than once.</summary>
    private sealed record Last(string Text, SqlTarget Target, bool IsProcedure, SqlTarget.Described Is);
}
