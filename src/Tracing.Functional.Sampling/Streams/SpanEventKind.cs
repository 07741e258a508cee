namespace Tracing.Functional;

/// <summary>What happened to a span.</summary>
public enum SpanEventKind
{
    /// <summary>It started.</summary>
    Started = 0,

    /// <summary>It failed: an exception was recorded, or its status became Error.</summary>
    Failed = 1,

    /// <summary>It ended.</summary>
    Ended = 2,
}
