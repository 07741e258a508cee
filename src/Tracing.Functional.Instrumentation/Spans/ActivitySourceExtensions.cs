using System.Diagnostics;
using Tracing.Functional.Errors;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>Spans by hand from a source of one's own, so that they carry its name; the provider has to listen to it by <c>AddSource</c>.</summary>
public static class ActivitySourceExtensions
{
    private static readonly Hook s_start = new("span start");

    /// <summary>Starts a span that lasts until it is disposed; see <see cref="Spans.Start"/>.</summary>
    /// <exception cref="ArgumentNullException">The source or the name is null.</exception>
    public static Span StartSpan(this ActivitySource source, string name, SpanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        return source.HasListeners() ? s_start.Run((source, name, options), static start => Start(start.source, start.name, start.options), default) : default;
    }

    /// <summary>Runs work in a span; see <see cref="Spans.Run(string, Action{Span}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static void Run(this ActivitySource source, string name, Action<Span> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        using var span = source.StartSpan(name, options);
        try
        {
            work(span);
        }
        catch (Exception error)
        {
            SpanErrors.Escaped(span.Activity, error);
            throw;
        }
    }

    /// <summary>Runs work in a span and gives its result; see <see cref="Spans.Run{T}(string, Func{Span, T}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static T Run<T>(this ActivitySource source, string name, Func<Span, T> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        using var span = source.StartSpan(name, options);
        try
        {
            return work(span);
        }
        catch (Exception error)
        {
            SpanErrors.Escaped(span.Activity, error);
            throw;
        }
    }

    /// <summary>Runs asynchronous work in a span; see <see cref="Spans.Run(string, Func{Span, Task}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static Task Run(this ActivitySource source, string name, Func<Span, Task> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return source.HasListeners() ? Awaited(source, name, work, options) : Alone(work);
    }

    /// <summary>Runs asynchronous work in a span and gives its result; see <see cref="Spans.Run{T}(string, Func{Span, Task{T}}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static Task<T> Run<T>(this ActivitySource source, string name, Func<Span, Task<T>> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return source.HasListeners() ? Awaited(source, name, work, options) : Alone(work);
    }

    // The span starts inside of them, since what an asynchronous method makes current is so only within it.
    private static async Task Awaited(ActivitySource source, string name, Func<Span, Task> work, SpanOptions? options)
    {
        using var span = source.StartSpan(name, options);
        try
        {
            await work(span).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            SpanErrors.Escaped(span.Activity, error);
            throw;
        }
    }

    private static async Task<T> Awaited<T>(ActivitySource source, string name, Func<Span, Task<T>> work, SpanOptions? options)
    {
        using var span = source.StartSpan(name, options);
        try
        {
            return await work(span).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            SpanErrors.Escaped(span.Activity, error);
            throw;
        }
    }

    // What is thrown before the first await is in the task, as it is with a span.
    private static Task Alone(Func<Span, Task> work)
    {
        try
        {
            return work(default);
        }
#pragma warning disable CA1031 // The task has it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Task.FromException(error);
        }
    }

    private static Task<T> Alone<T>(Func<Span, Task<T>> work)
    {
        try
        {
            return work(default);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Task.FromException<T>(error);
        }
    }

    private static void Check(ActivitySource source, string name, Delegate work)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(work);
    }

    private static Span Start(ActivitySource source, string name, SpanOptions? options)
    {
        if (options is null)
            return new Span(source.StartActivity(name));

        var parent = options.Parent == default ? options.Sender.Parent : options.Parent;
        var activity = source.StartActivity(name, options.Kind, parent, options.Attributes, options.Links);
        options.Sender.AddBaggageTo(activity);
        return new Span(activity);
    }
}
