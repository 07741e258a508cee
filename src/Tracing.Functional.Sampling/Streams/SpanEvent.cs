namespace Tracing.Functional;

/// <summary>One step in the life of a span: started, then failed if it fails, then ended. Immutable.</summary>
public sealed class SpanEvent
{
    internal SpanEvent(SpanEventKind kind, SpanRecord span, Exception? exception)
    {
        Kind = kind;
        Span = span;
        Exception = exception;
    }

    /// <summary>What happened.</summary>
    public SpanEventKind Kind { get; }

    /// <summary>The span at the time of the event. Its duration is zero until it has ended.</summary>
    public SpanRecord Span { get; }

    /// <summary>The exception of a failure; null if none was recorded. Null for the other kinds.</summary>
    public Exception? Exception { get; }

    /// <summary>A span that started.</summary>
    /// <exception cref="ArgumentNullException">The span is null.</exception>
    public static SpanEvent Started(SpanRecord span) => Of(SpanEventKind.Started, span);

    /// <summary>A span that failed, with the exception if one was recorded.</summary>
    /// <exception cref="ArgumentNullException">The span is null.</exception>
    public static SpanEvent Failed(SpanRecord span, Exception? exception = null) => Of(SpanEventKind.Failed, span, exception);

    /// <summary>A span that ended.</summary>
    /// <exception cref="ArgumentNullException">The span is null.</exception>
    public static SpanEvent Ended(SpanRecord span) => Of(SpanEventKind.Ended, span);

    /// <summary>The kind and the span's name.</summary>
    public override string ToString() => $"{Kind} {Span.Name}";

    private static SpanEvent Of(SpanEventKind kind, SpanRecord span, Exception? exception = null)
    {
        ArgumentNullException.ThrowIfNull(span);
        return new SpanEvent(kind, span, exception);
    }
}
