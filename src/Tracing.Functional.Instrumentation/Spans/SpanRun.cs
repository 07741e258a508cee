using System.Diagnostics;
using Tracing.Functional.Errors;

namespace Tracing.Functional;

// Work inside a span: all forms of Run end here. An exception that leaves the work is recorded, fails the span and goes on.
internal static class SpanRun
{
    public static TResult Run<TWork, TResult>(
        ActivitySource source, string name, SpanOptions? options, TWork work, Func<TWork, Span, TResult> call)
    {
        using var span = source.StartSpan(name, options);
        try
        {
            return call(work, span);
        }
        catch (Exception error)
        {
            SpanErrors.Escaped(span.Activity, error);
            throw;
        }
    }

    // The span starts in here: what an asynchronous method makes current stays so only within the method. If the caller's token is known,
    // only its cancellation is no failure.
    public static async ValueTask<TResult> RunAsync<TWork, TResult>(
        ActivitySource source,
        string name,
        SpanOptions? options,
        TWork work,
        Func<TWork, Span, ValueTask<TResult>> call,
        CancellationToken? caller = null)
    {
        using var span = source.StartSpan(name, options);
        try
        {
            return await call(work, span).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            SpanErrors.Escaped(span.Activity, error, caller);
            throw;
        }
    }

    /// <summary>Runs work without a span. What it throws before its first await goes into the task, as it does with a span.</summary>
    public static TTask Alone<TTask>(Func<Span, TTask> work, Func<Exception, TTask> failed)
    {
        try
        {
            return work(default);
        }
#pragma warning disable CA1031 // The task has it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return failed(error);
        }
    }

    /// <summary>The task with a result that nobody reads, so that one method serves work with and without a result.</summary>
    public static ValueTask<bool> WithResult(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            return Awaited(task);
        task.GetAwaiter().GetResult();
        return new ValueTask<bool>(true);

        static async ValueTask<bool> Awaited(ValueTask task)
        {
            await task.ConfigureAwait(false);
            return true;
        }
    }

    public static ValueTask WithoutResult(ValueTask<bool> task)
    {
        if (!task.IsCompletedSuccessfully)
            return new ValueTask(task.AsTask());
        task.GetAwaiter().GetResult();
        return default;
    }
}
