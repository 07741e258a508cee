using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Tracing.Functional.Ground;

namespace Tracing.Functional;

/// <summary>
/// Spans by hand from a source of your own, so that they carry its name. The provider must listen to the source: <c>AddSource</c>.
/// </summary>
/// <remarks>
/// An asynchronous lambda fits several overloads. The priorities choose <see cref="Task"/> before <see cref="ValueTask"/>, and both before
/// a plain result: a span never ends before the work that it is given to.
/// </remarks>
public static class ActivitySourceExtensions
{
    private static readonly Hook s_start = new("span start");

    /// <summary>Starts a span that lasts until it is disposed; see <see cref="Spans.Start"/>.</summary>
    /// <exception cref="ArgumentNullException">The source or the name is null.</exception>
    public static Span StartSpan(this ActivitySource source, string name, SpanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        return source.HasListeners()
            ? s_start.Run((source, name, options), static start => Start(start.source, start.name, start.options), default)
            : default;
    }

    /// <summary>Runs work in a span; see <see cref="Spans.Run(string, Action{Span}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static void Run(this ActivitySource source, string name, Action<Span> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        SpanRun.Run(source, name, options, work, static (work, span) =>
        {
            work(span);
            return true;
        });
    }

    /// <summary>Runs work that only throws; see <see cref="Spans.Run(string, Func{Span, NoReturn}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(3)]
    public static void Run(this ActivitySource source, string name, Func<Span, NoReturn> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        SpanRun.Run(source, name, options, work, static (work, span) => work(span));
    }

    /// <summary>Runs work in a span and returns its result; see <see cref="Spans.Run{T}(string, Func{Span, T}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static T Run<T>(this ActivitySource source, string name, Func<Span, T> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return SpanRun.Run(source, name, options, work, static (work, span) => work(span));
    }

    /// <summary>Runs asynchronous work in a span; see <see cref="Spans.Run(string, Func{Span, Task}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [OverloadResolutionPriority(2)]
    public static Task Run(this ActivitySource source, string name, Func<Span, Task> work, SpanOptions? options = null) =>
        source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work with a result; see <see cref="Spans.Run{T}(string, Func{Span, Task{T}}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [OverloadResolutionPriority(2)]
    public static Task<T> Run<T>(this ActivitySource source, string name, Func<Span, Task<T>> work, SpanOptions? options = null) =>
        source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span; see <see cref="Spans.Run(string, Func{Span, ValueTask}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [OverloadResolutionPriority(1)]
    public static ValueTask Run(this ActivitySource source, string name, Func<Span, ValueTask> work, SpanOptions? options = null) =>
        source.RunAsync(name, work, options);

    /// <summary>
    /// Runs asynchronous work with a result; see <see cref="Spans.Run{T}(string, Func{Span, ValueTask{T}}, SpanOptions?)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> Run<T>(
        this ActivitySource source, string name, Func<Span, ValueTask<T>> work, SpanOptions? options = null) =>
        source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span; see <see cref="Spans.RunAsync(string, Func{Span, Task}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [OverloadResolutionPriority(1)]
    public static Task RunAsync(this ActivitySource source, string name, Func<Span, Task> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return source.HasListeners()
            ? SpanRun.RunAsync(source, name, options, work, static (work, span) => SpanRun.WithResult(new ValueTask(work(span)))).AsTask()
            : SpanRun.Alone(work, Task.FromException);
    }

    /// <summary>
    /// Runs asynchronous work with a result; see <see cref="Spans.RunAsync{T}(string, Func{Span, Task{T}}, SpanOptions?)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    [OverloadResolutionPriority(1)]
    public static Task<T> RunAsync<T>(this ActivitySource source, string name, Func<Span, Task<T>> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return source.HasListeners()
            ? SpanRun.RunAsync(source, name, options, work, static (work, span) => new ValueTask<T>(work(span))).AsTask()
            : SpanRun.Alone(work, Task.FromException<T>);
    }

    /// <summary>Runs asynchronous work in a span; see <see cref="Spans.RunAsync(string, Func{Span, ValueTask}, SpanOptions?)"/>.</summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static ValueTask RunAsync(this ActivitySource source, string name, Func<Span, ValueTask> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return source.HasListeners()
            ? SpanRun.WithoutResult(SpanRun.RunAsync(source, name, options, work, static (work, span) => SpanRun.WithResult(work(span))))
            : SpanRun.Alone(work, ValueTask.FromException);
    }

    /// <summary>
    /// Runs asynchronous work with a result; see <see cref="Spans.RunAsync{T}(string, Func{Span, ValueTask{T}}, SpanOptions?)"/>.
    /// </summary>
    /// <exception cref="ArgumentNullException">The source, the name or the work is null.</exception>
    public static ValueTask<T> RunAsync<T>(
        this ActivitySource source, string name, Func<Span, ValueTask<T>> work, SpanOptions? options = null)
    {
        Check(source, name, work);
        return source.HasListeners()
            ? SpanRun.RunAsync(source, name, options, work, static (work, span) => work(span))
            : SpanRun.Alone(work, ValueTask.FromException<T>);
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
