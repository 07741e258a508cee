namespace Tracing.Functional.Traces;

/// <summary>What became of the end of a span.</summary>
internal enum Accepted
{
    /// <summary>It waits for its trace's decision, or was part of it.</summary>
    IsHeld,

    /// <summary>It is not held: it follows the decision.</summary>
    Follows,

    /// <summary>Memory is missing for it.</summary>
    NeedsRoom,
}
