using System.Data.Common;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Tracing.Functional.Ground;
using Tracing.Functional.Instrumentation.Sql;

namespace Tracing.Functional.EntityFrameworkCore.Commands;

/// <summary>
/// Makes one span of each command, around what EF asks of the provider. Results and readers pass unchanged: EF's providers cast them to
/// their own types. Asynchronous calls return completed tasks, so that the span becomes current in EF's own method.
/// </summary>
internal sealed class CommandInterceptor : IDbCommandInterceptor, IDbConnectionInterceptor
{
    private const string Contrib = "OpenTelemetry.Instrumentation.EntityFrameworkCore";
    private static readonly Hook s_hook = new("entity framework");
    private static readonly ConditionalWeakTable<SqlTracer, CommandInterceptor> s_all = [];
    private readonly SqlTracer _tracer;

    private CommandInterceptor(SqlTracer tracer) => _tracer = tracer;

    /// <summary>One for each set of options: applications build the options of a context anew in every scope.</summary>
    public static CommandInterceptor Of(SqlTracer tracer) => s_all.GetValue(tracer, static one => new CommandInterceptor(one));

    /// <summary>Synchronous in both kinds of calls, so what is set here is still there when the provider runs.</summary>
    public DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (MySqlConnectorSpans.AreHeard && IsMySql(result))
            MySqlConnectorSpans.Scope = new MySqlConnectorSpans.SqlScope();
        return result;
    }

    public InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
    {
        Begin(command, eventData);
        return result;
    }

    public InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
    {
        Begin(command, eventData);
        return result;
    }

    public InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
    {
        Begin(command, eventData);
        return result;
    }

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default) => new(ReaderExecuting(command, eventData, result));

    public ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        new(ScalarExecuting(command, eventData, result));

    public ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        new(NonQueryExecuting(command, eventData, result));

    /// <summary>The span goes on until the reader is disposed.</summary>
    public DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        if (RunningCommand.Of(command, eventData.CommandId)?.Span is { } span)
            SqlTracer.Detach(span);
        return result;
    }

    public object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        End(command, eventData.CommandId);
        return result;
    }

    public int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        End(command, eventData.CommandId);
        return result;
    }

    public ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default) =>
        new(ReaderExecuted(command, eventData, result));

    public ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default) =>
        new(ScalarExecuted(command, eventData, result));

    public ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(NonQueryExecuted(command, eventData, result));

    /// <summary>The caller asked for it, so it is no error.</summary>
    public void CommandCanceled(DbCommand command, CommandEndEventData eventData) => End(command, eventData.CommandId);

    public Task CommandCanceledAsync(DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        End(command, eventData.CommandId);
        return Task.CompletedTask;
    }

    public void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        if (RunningCommand.Of(command, eventData.CommandId)?.Span is { } span)
            SqlTracer.Fail(span, eventData.Exception);
        End(command, eventData.CommandId);
    }

    public Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }

    /// <summary>EF counts reads, not rows, so there are no returned rows.</summary>
    public InterceptionResult DataReaderDisposing(DbCommand command, DataReaderDisposingEventData eventData, InterceptionResult result)
    {
        End(command, eventData.CommandId);
        return result;
    }

    public void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData)
    {
        if (!HasSpansOfItsOwn(connection))
            _tracer.Failed(new OpenOperation(connection, _tracer), eventData.StartTime, eventData.Exception);
    }

    public Task ConnectionFailedAsync(
        DbConnection connection, ConnectionErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionFailed(connection, eventData);
        return Task.CompletedTask;
    }

    private void Begin(DbCommand command, CommandEventData eventData)
    {
        if (SqlTracer.Source.HasListeners())
            s_hook.Run((this, command, eventData), static one => one.Item1.Start(one.command, one.eventData));
    }

    private void Start(DbCommand command, CommandEventData eventData)
    {
        var connection = command.Connection ?? eventData.Connection;
        if (command is TracedCommand || HasSpansOfItsOwn(connection) || IsContribs(Activity.Current))
            return;
        if (SqlTracer.Start(new CommandOperation(command, connection, _tracer)) is not { } span)
            return;

        if (MySqlConnectorSpans.AreHeard && IsMySql(command) && MySqlConnectorSpans.Scope is { } scope)
            scope.Span = span;
        new RunningCommand(eventData.CommandId, span, _tracer).Begin(command);
    }

    private static void End(DbCommand command, Guid id) => RunningCommand.Of(command, id)?.End(command);

    private static bool HasSpansOfItsOwn(DbConnection? connection) =>
        connection is TracedConnection || (connection is not null && SqlSystem.HasOwnSpans(connection));

    /// <summary>Contrib's instrumentation has begun a span for this command: it hears of commands before interceptors do.</summary>
    private static bool IsContribs(Activity? current) =>
        current is not null && string.Equals(current.Source.Name, Contrib, StringComparison.Ordinal);

    private static bool IsMySql(DbCommand command) => SqlSystem.Of(command.GetType()) is "mysql";
}
