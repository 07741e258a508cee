namespace Tracing.Functional.Traces;

/// <summary>What became of the end of a span.</summary>
internal enum Accepted
{
    /// <summary>It waits for its trace's verdict, or was part of it.</summary>
    IsHeld,

    /// <summary>It is not held: it follows the verdict.</summary>
    Follows,

    /// <summary>Memory is missing for it.</summary>
    NeedsRoom,
}
