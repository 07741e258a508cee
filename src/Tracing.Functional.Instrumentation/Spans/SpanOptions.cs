using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>What a span is started with, beside its name. Conditions of sampling policies see all of it.</summary>
public sealed record SpanOptions
{
    /// <summary>Its role: Internal (default), Server, Client, Producer or Consumer.</summary>
    public ActivityKind Kind { get; init; } = ActivityKind.Internal;

    /// <summary>The parent. Default: the sender's span, else the current span.</summary>
    public ActivityContext Parent { get; init; }

    /// <summary>
    /// The sender's context from a message, by <see cref="Propagation"/>: its span becomes the parent, and the span gets its baggage.
    /// Default: none.
    /// </summary>
    public ExtractedContext Sender { get; init; }

    /// <summary>Attributes known from the start. Default: none.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>> Attributes { get; init; } = [];

    /// <summary>Spans that led to this one without being its parent. Default: none.</summary>
    public IReadOnlyCollection<ActivityLink> Links { get; init; } = [];
}
