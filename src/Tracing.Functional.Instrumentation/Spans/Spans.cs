using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional;

/// <summary>
/// Spans by hand. <c>Run</c> and <c>RunAsync</c> give work a span that is current meanwhile and ends with the work. An exception that
/// leaves the work is recorded, fails the span and goes on. If nobody listens, the work runs without a span.
/// </summary>
/// <remarks>The spans come from the source "Tracing.Functional.Spans", which <c>AddTracing</c> listens to. For a name of your own see
/// <see cref="ActivitySourceExtensions"/>.</remarks>
public static partial class Spans
{
    /// <summary>The source of these spans, for <c>AddSource</c>.</summary>
    public const string SourceName = "Tracing.Functional.Spans";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>The current span, of any source; none if no span is open here.</summary>
    public static Span Current => new(Activity.Current);

    /// <summary>Starts a span that is current until it is disposed.</summary>
    /// <param name="name">What is done, without ids or numbers: "check inventory".</param>
    /// <param name="options">Kind, parent, attributes and links. Default: an internal span under the current one.</param>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <example><code>using var span = Spans.Start("check inventory");</code></example>
    public static Span Start(string name, SpanOptions? options = null) => s_source.StartSpan(name, options);

    /// <summary>Runs work in a span.</summary>
    /// <param name="name">What is done, without ids or numbers: "process order".</param>
    /// <param name="work">Gets the span. It may be none; its members then do nothing.</param>
    /// <param name="options">Kind, parent, attributes and links. Default: an internal span under the current one.</param>
    /// <exception cref="ArgumentNullException">The name or the work is null.</exception>
    public static void Run(string name, Action<Span> work, SpanOptions? options = null) => s_source.Run(name, work, options);

    /// <summary>
    /// Runs work that only throws, at once: <c>span => throw ...</c> fits every overload, and a task would keep the exception.
    /// </summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    [OverloadResolutionPriority(3)]
    public static void Run(string name, Func<Span, NoReturn> work, SpanOptions? options = null) => s_source.Run(name, work, options);

    /// <summary>Runs work in a span and returns its result.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    public static T Run<T>(string name, Func<Span, T> work, SpanOptions? options = null) => s_source.Run(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task; the same as <c>RunAsync</c>.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    /// <example><code>await Spans.Run("process order", async span => await Charge(order));</code></example>
    [OverloadResolutionPriority(2)]
    public static Task Run(string name, Func<Span, Task> work, SpanOptions? options = null) => s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task, and returns its result; the same as <c>RunAsync</c>.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    [OverloadResolutionPriority(2)]
    public static Task<T> Run<T>(string name, Func<Span, Task<T>> work, SpanOptions? options = null) =>
        s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task; the same as <c>RunAsync</c>.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask Run(string name, Func<Span, ValueTask> work, SpanOptions? options = null) =>
        s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task, and returns its result; the same as <c>RunAsync</c>.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static ValueTask<T> Run<T>(string name, Func<Span, ValueTask<T>> work, SpanOptions? options = null) =>
        s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task. What the work throws at once is in the task too.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    /// <example><code>await Spans.RunAsync("process order", async span => await Charge(order));</code></example>
    [OverloadResolutionPriority(1)]
    public static Task RunAsync(string name, Func<Span, Task> work, SpanOptions? options = null) => s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task, and returns its result.</summary>
    /// <inheritdoc cref="RunAsync(string, Func{Span, Task}, SpanOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static Task<T> RunAsync<T>(string name, Func<Span, Task<T>> work, SpanOptions? options = null) =>
        s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task.</summary>
    /// <inheritdoc cref="RunAsync(string, Func{Span, Task}, SpanOptions?)"/>
    public static ValueTask RunAsync(string name, Func<Span, ValueTask> work, SpanOptions? options = null) =>
        s_source.RunAsync(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task, and returns its result.</summary>
    /// <inheritdoc cref="RunAsync(string, Func{Span, Task}, SpanOptions?)"/>
    public static ValueTask<T> RunAsync<T>(string name, Func<Span, ValueTask<T>> work, SpanOptions? options = null) =>
        s_source.RunAsync(name, work, options);
}
