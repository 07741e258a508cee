namespace Tracing.Functional.Traces;

/// <summary>The outcome when the end of a span was passed to its trace.</summary>
internal enum Accepted
{
    /// <summary>The span is held until the trace is decided. The span itself may have led to the decision.</summary>
    IsHeld,

    /// <summary>The trace is decided. The span is not held and follows the decision.</summary>
    Follows,

    /// <summary>There is not enough memory to hold the span.</summary>
    NeedsRoom,
}
