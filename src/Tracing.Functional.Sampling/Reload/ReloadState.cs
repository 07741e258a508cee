namespace Tracing.Functional.Reload;

// What is known between two readings of a source. Immutable, without a clock or a file: the machine that PolicyReloader drives.
internal sealed record ReloadState
{
    private ReloadState()
    {
    }

    /// <summary>The reading whose policy was applied last; null if none was.</summary>
    public PolicyReading? Applied { get; private init; }

    /// <summary>The reading that was tried last.</summary>
    public required PolicyReading Tried { get; init; }

    /// <summary>A reading that was there once.</summary>
    public PolicyReading? Seen { get; private init; }

    /// <summary>After the start, where that reading was applied or not.</summary>
    public static ReloadState Start(PolicyReading reading, bool isApplied) =>
        new() { Applied = isApplied ? reading : null, Tried = reading };

    /// <summary>What the next reading asks for.</summary>
    /// <param name="reading">What the source says now.</param>
    /// <param name="hasSettled">Whether what was seen was there long enough ago.</param>
    public (ReloadState Next, ReloadStep Step) Read(PolicyReading reading, bool hasSettled) =>
        reading == Applied ? (this with { Tried = reading, Seen = null }, ReloadStep.Unchanged)
        : reading == Tried ? (this with { Seen = null }, ReloadStep.Nothing)
        : reading == Seen && hasSettled ? (this with { Tried = reading, Seen = null }, ReloadStep.Try)
        : (this with { Seen = reading }, ReloadStep.LookAgain);

    /// <summary>After the reading that was tried last has been applied.</summary>
    public ReloadState WithApplied() => this with { Applied = Tried };
}
