namespace Tracing.Functional.Reload;

// What to do about a reading.
internal enum ReloadStep
{
    /// <summary>It was dealt with before.</summary>
    Nothing,

    /// <summary>It is new. It counts if it is still there when it has settled: a file may be half written.</summary>
    LookAgain,

    /// <summary>It is what runs.</summary>
    Unchanged,

    /// <summary>It is new, and was there twice.</summary>
    Try,
}
