namespace Tracing.Functional.Fluent;

/// <summary>A text that was to be a policy is none. The message has every error with its line, carets and help.</summary>
public sealed class PolicyTextException : FormatException
{
    /// <summary>A text is no policy; nothing is known of its errors.</summary>
    public PolicyTextException()
        : this("The text is no policy.")
    {
    }

    /// <summary>A text is no policy, for that reason.</summary>
    public PolicyTextException(string message)
        : base(message)
    {
    }

    /// <summary>A text is no policy, because of another exception.</summary>
    public PolicyTextException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal PolicyTextException(PolicyDocument document, string origin = "policy")
        : base(string.Join("\n", document.Diagnostics.Where(static one => one.IsError).Select(one => one.Format(origin)))) =>
        Diagnostics = document.Diagnostics;

    /// <summary>Errors and warnings, in the order of the text.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = [];
}
