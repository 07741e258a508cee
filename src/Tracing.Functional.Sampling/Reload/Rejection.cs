using Tracing.Functional.Parsing;

namespace Tracing.Functional.Reload;

// Why a policy is not applied: a word for metrics, and everything that a person needs to mend it.
internal sealed record Rejection(string Reason, string Message)
{
    /// <summary>The text is no policy.</summary>
    public const string Parse = "parse";

    /// <summary>A value of the policy, or all of it, is out of range.</summary>
    public const string Range = "range";

    /// <summary>The policy does not meet an expectation of its own text.</summary>
    public const string Expectation = "expectation";

    /// <summary>There is no text.</summary>
    public const string Missing = "missing";

    /// <summary>The text cannot be read.</summary>
    public const string Read = "read";

    /// <summary>The policy asks for what the program, or this provider, does not have.</summary>
    public const string Engine = "engine";

    /// <summary>Of a text with an error. Its first error names the reason.</summary>
    public static Rejection Of(PolicyDocument document, string origin)
    {
        var errors = document.Diagnostics.Where(static one => one.IsError).ToList();
        return new(ReasonOf(errors[0].Code), string.Join('\n', errors.Select(error => error.Format(origin))));
    }

    private static string ReasonOf(string code) =>
        Is(code, Codes.expectation) ? Expectation
        : Is(code, Codes.functionMissing) ? Engine
        : Is(code, Codes.range) || Is(code, Codes.malformed) || Is(code, Codes.whole) ? Range
        : Parse;

    private static bool Is(string code, string other) => string.Equals(code, other, StringComparison.Ordinal);
}
