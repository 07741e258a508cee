using System.Data;
using System.Data.Common;
using System.Diagnostics;

namespace Tracing.Functional.Instrumentation.Sql;

// Runs the provider's method inside a span. The asynchronous ones start it inside an async method, or it would stay current in the
// caller's.
internal static class SqlExecution
{
    public static T Run<TOperation, TInner, T>(TOperation operation, TInner inner, Func<TInner, T> execute)
        where TOperation : ISqlOperation
    {
        if (SqlTracer.Start(operation) is not { } span)
            return execute(inner);

        try
        {
            return execute(inner);
        }
        catch (Exception failure)
        {
            SqlTracer.Fail(span, failure);
            throw;
        }
        finally
        {
            operation.Tracer.End(span);
        }
    }

    /// <summary>The same, asynchronous. If nobody listens it is the provider's own task.</summary>
    public static Task<T> RunAsync<TOperation, TInner, T>(
        TOperation operation, TInner inner, Func<TInner, CancellationToken, Task<T>> execute, CancellationToken cancellation)
        where TOperation : ISqlOperation =>
        SqlTracer.Source.HasListeners() ? TracedAsync(operation, inner, execute, cancellation) : execute(inner, cancellation);

    private static async Task<T> TracedAsync<TOperation, TInner, T>(
        TOperation operation, TInner inner, Func<TInner, CancellationToken, Task<T>> execute, CancellationToken cancellation)
        where TOperation : ISqlOperation
    {
        if (SqlTracer.Start(operation) is not { } span)
            return await execute(inner, cancellation).ConfigureAwait(false);

        try
        {
            return await execute(inner, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            SqlTracer.Fail(span, failure);
            throw;
        }
        finally
        {
            operation.Tracer.End(span);
        }
    }

    /// <summary>What becomes a span only if it fails.</summary>
    public static void Try<TOperation, TInner>(TOperation operation, TInner inner, Action<TInner> execute)
        where TOperation : ISqlOperation
    {
        var start = DateTimeOffset.UtcNow;
        try
        {
            execute(inner);
        }
        catch (Exception failure)
        {
            operation.Tracer.Failed(operation, start, failure);
            throw;
        }
    }

    /// <summary>The same, asynchronous.</summary>
    public static async Task TryAsync<TOperation, TInner>(
        TOperation operation, TInner inner, Func<TInner, CancellationToken, Task> execute, CancellationToken cancellation)
        where TOperation : ISqlOperation
    {
        var start = DateTimeOffset.UtcNow;
        try
        {
            await execute(inner, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            operation.Tracer.Failed(operation, start, failure);
            throw;
        }
    }

    /// <summary>The span goes on until the reader is closed.</summary>
    public static DbDataReader Read<TOperation, TInner>(
        TOperation operation, TInner inner, CommandBehavior behavior, Func<TInner, CommandBehavior, DbDataReader> execute)
        where TOperation : ISqlOperation
    {
        if (SqlTracer.Start(operation) is not { } span)
            return execute(inner, behavior);

        try
        {
            return Opened(execute(inner, behavior), span, operation.Tracer, behavior);
        }
        catch (Exception failure)
        {
            Ended(span, operation.Tracer, failure);
            throw;
        }
    }

    /// <summary>The same, asynchronous. If nobody listens it is the provider's own task.</summary>
    public static Task<DbDataReader> ReadAsync<TOperation, TInner>(
        TOperation operation,
        TInner inner,
        CommandBehavior behavior,
        Func<TInner, CommandBehavior, CancellationToken, Task<DbDataReader>> execute,
        CancellationToken cancellation)
        where TOperation : ISqlOperation =>
        SqlTracer.Source.HasListeners()
            ? ReadTracedAsync(operation, inner, behavior, execute, cancellation)
            : execute(inner, behavior, cancellation);

    private static async Task<DbDataReader> ReadTracedAsync<TOperation, TInner>(
        TOperation operation,
        TInner inner,
        CommandBehavior behavior,
        Func<TInner, CommandBehavior, CancellationToken, Task<DbDataReader>> execute,
        CancellationToken cancellation)
        where TOperation : ISqlOperation
    {
        if (SqlTracer.Start(operation) is not { } span)
            return await execute(inner, behavior, cancellation).ConfigureAwait(false);

        try
        {
            return Opened(await execute(inner, behavior, cancellation).ConfigureAwait(false), span, operation.Tracer, behavior);
        }
        catch (Exception failure)
        {
            Ended(span, operation.Tracer, failure);
            throw;
        }
    }

    private static TracedDataReader Opened(DbDataReader reader, Activity span, SqlTracer tracer, CommandBehavior behavior)
    {
        SqlTracer.Detach(span);
        return new TracedDataReader(reader, span, tracer, behavior);
    }

    private static void Ended(Activity span, SqlTracer tracer, Exception failure)
    {
        SqlTracer.Fail(span, failure);
        tracer.End(span);
    }
}
