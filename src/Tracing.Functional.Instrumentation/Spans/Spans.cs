using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>
/// Spans by hand. <c>Run</c> gives work a span of its own: the span is current meanwhile, so spans inside are its children; it ends with
/// the work, and an exception that leaves the work is recorded, makes the span failed and goes on. Where nobody listens the work runs alone.
/// </summary>
/// <remarks>They come from the source "Tracing.Functional.Spans", which <c>AddTracing</c> listens to; for a name of your own see
/// <see cref="ActivitySourceExtensions"/>.</remarks>
public static partial class Spans
{
    /// <summary>The source of these spans, for <c>AddSource</c>.</summary>
    public const string SourceName = "Tracing.Functional.Spans";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>The innermost span that is open here, whoever started it.</summary>
    public static Span Current => new(Activity.Current);

    /// <summary>Starts a span that is current until it is disposed.</summary>
    /// <param name="name">What is done, without ids or numbers: "check inventory".</param>
    /// <param name="options">Kind, parent, attributes and links. Default: an internal span under the current one.</param>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <example><code>using var span = Spans.Start("check inventory");</code></example>
    public static Span Start(string name, SpanOptions? options = null) => s_source.StartSpan(name, options);

    /// <summary>Runs work in a span.</summary>
    /// <param name="name">What is done, without ids or numbers: "process order".</param>
    /// <param name="work">Gets the span; it may be none, and takes attributes all the same.</param>
    /// <param name="options">Kind, parent, attributes and links. Default: an internal span under the current one.</param>
    /// <exception cref="ArgumentNullException">The name or the work is null.</exception>
    public static void Run(string name, Action<Span> work, SpanOptions? options = null) => s_source.Run(name, work, options);

    /// <summary>Runs work in a span and gives its result.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    public static T Run<T>(string name, Func<Span, T> work, SpanOptions? options = null) => s_source.Run(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    /// <example><code>await Spans.Run("process order", async span => await Charge(order));</code></example>
    public static Task Run(string name, Func<Span, Task> work, SpanOptions? options = null) => s_source.Run(name, work, options);

    /// <summary>Runs asynchronous work in a span that ends with its task, and gives its result.</summary>
    /// <inheritdoc cref="Run(string, Action{Span}, SpanOptions?)"/>
    public static Task<T> Run<T>(string name, Func<Span, Task<T>> work, SpanOptions? options = null) => s_source.Run(name, work, options);
}
