using System.Diagnostics;

namespace Tracing.Functional;

/// <summary>What a span is started with, beside its name. Conditions of sampling policies see all of it.</summary>
public sealed record SpanOptions
{
    /// <summary>Its role: Internal (default), Server, Client, Producer or Consumer.</summary>
    public ActivityKind Kind { get; init; } = ActivityKind.Internal;

    /// <summary>The span it belongs under; default: the sender's, else the current span.</summary>
    public ActivityContext Parent { get; init; }

    /// <summary>What a message said of its sender, by <see cref="Propagation"/>: its span becomes the parent, its baggage that of the span. Default: none.</summary>
    public ExtractedContext Sender { get; init; }

    /// <summary>Attributes known from the start. Default: none.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object?>> Attributes { get; init; } = [];

    /// <summary>Spans that led to this one without being its parent. Default: none.</summary>
    public IReadOnlyCollection<ActivityLink> Links { get; init; } = [];
}
