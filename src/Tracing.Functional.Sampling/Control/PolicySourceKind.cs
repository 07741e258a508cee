namespace Tracing.Functional;

/// <summary>Where a running policy came from.</summary>
public enum PolicySourceKind
{
    /// <summary>A value of the program.</summary>
    Code = 0,

    /// <summary>A text in a file.</summary>
    File = 1,

    /// <summary>A text in the application's configuration.</summary>
    Configuration = 2,
}
