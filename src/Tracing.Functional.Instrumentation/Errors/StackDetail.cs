namespace Tracing.Functional;

/// <summary>How much of an exception's stack is recorded. The stack is the expensive part of an error.</summary>
public enum StackDetail
{
    /// <summary>
    /// Frames of the application, and the one that threw. Other frames of the framework are left out. No files and lines.
    /// </summary>
    Trimmed,

    /// <summary>All frames, with files and lines if there are symbols. Takes about ten times as long.</summary>
    Full,

    /// <summary>
    /// The innermost frame of the application, and <c>error.fingerprint</c>: equal for equal exception types and stacks, in every process.
    /// </summary>
    Fingerprint,
}
