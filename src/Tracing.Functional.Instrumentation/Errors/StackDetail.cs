namespace Tracing.Functional;

/// <summary>What is told of an exception's stack, the expensive part of an error.</summary>
public enum StackDetail
{
    /// <summary>Frames of the application; those of the framework are left out, but for the one that threw. No files and lines.</summary>
    Trimmed,

    /// <summary>All frames, with files and lines where there are symbols: about ten times the time.</summary>
    Full,

    /// <summary>The innermost frame of the application, and <c>error.fingerprint</c>: equal for equal kinds and ways of failing, in every process.</summary>
    Fingerprint,
}
