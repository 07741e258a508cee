// What is changed of a span when it is written; everything else stays as it came.
namespace Tracing.Functional.Recordings;

/// <summary>The default value changes nothing.</summary>
internal readonly record struct SpanEdit
{
    /// <summary>What <c>th</c> in the trace state shall say; Never erases it. Null leaves the trace state as it is.</summary>
    public Threshold? Threshold { get; init; }

    /// <summary>Sets the sampled flag, if the span has flags at all.</summary>
    public bool Sampled { get; init; }

    /// <summary>Attributes to set: one of the same key goes.</summary>
    public EncodedAttributes? Attributes { get; init; }
}
