using System.Diagnostics.CodeAnalysis;
using Tracing.Functional.Parsing;
using static Tracing.Functional.Fluent.Built;

namespace Tracing.Functional.Fluent;

/// <summary>
/// Policies as text, in the words of <see cref="Sample"/>: <c>rule "errors": always when any span failed</c>. The guide page "Policies as
/// text" has the grammar.
/// </summary>
public static class PolicyText
{
    /// <summary>The policy that a text describes. Warnings are left to <see cref="Read"/>.</summary>
    /// <param name="text">Rules, or one policy.</param>
    /// <param name="functions">The functions that the text may call by name; null for none.</param>
    /// <exception cref="PolicyTextException">The text is no policy; the exception has every error with its place.</exception>
    public static Policy Parse(string text, PolicyFunctions? functions = null)
    {
        var document = Read(text, functions);
        return document.Policy ?? throw new PolicyTextException(document);
    }

    /// <summary>Whether a text describes a policy. Throws nothing, whatever the text is.</summary>
    /// <param name="text">Rules, or one policy; null is none.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="diagnostics">Errors and warnings, in the order of the text.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text, [NotNullWhen(true)] out Policy? policy, out IReadOnlyList<Diagnostic> diagnostics) =>
        TryParse(text, PolicyFunctions.None, out policy, out diagnostics);

    /// <summary>Whether a text describes a policy. Throws nothing, whatever the text is.</summary>
    /// <param name="text">Rules, or one policy; null is none.</param>
    /// <param name="functions">The functions that the text may call by name.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="diagnostics">Errors and warnings, in the order of the text.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        PolicyFunctions functions,
        [NotNullWhen(true)] out Policy? policy,
        out IReadOnlyList<Diagnostic> diagnostics)
    {
        var document = Read(text ?? "", functions);
        policy = document.Policy;
        diagnostics = document.Diagnostics;
        return policy is not null;
    }

    /// <summary>The policy of a text, if it is one, with all errors and warnings.</summary>
    /// <param name="text">Rules, or one policy.</param>
    /// <param name="functions">The functions that the text may call by name; null for none.</param>
    public static PolicyDocument Read(string text, PolicyFunctions? functions = null) =>
        PolicyReader.read(functions ?? PolicyFunctions.None, Given(text));

    /// <summary>
    /// The policy as people write it: a rule a line, defaults left out. Law: parsing it gives an equal policy, with the functions that the
    /// policy calls.
    /// </summary>
    public static string Print(Policy policy) => PolicyPrinter.text(Given(policy));

    /// <summary>
    /// A text in its one layout: a rule a line, defaults left out, comments and expectations kept. Law: the text means the same, and
    /// formatting it again changes nothing.
    /// </summary>
    /// <param name="text">Rules, or one policy.</param>
    /// <param name="aligned">Whether the policies of all rules stand under each other.</param>
    /// <param name="functions">The functions that the text may call by name; null for none.</param>
    /// <exception cref="PolicyTextException">The text is no policy; the exception has every error with its place.</exception>
    public static string Format(string text, bool aligned = false, PolicyFunctions? functions = null)
    {
        var formatted = Formatter.format(functions ?? PolicyFunctions.None, aligned, Given(text));
        return formatted.IsOk ? formatted.ResultValue : throw new PolicyTextException(Read(text, functions));
    }

    /// <summary>Adds a condition on the facts at a trace's start, for <c>always when function "name"</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty, or another condition has it.</exception>
    public static PolicyFunctions Condition(this PolicyFunctions functions, string name, Func<StartFacts, bool> test) =>
        PolicyFunctionsModule.condition(name, Given(test), Given(functions)).OrThrow();

    /// <summary>Adds a test on one span that has ended, for <c>always when any span function "name"</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty, or another test has it.</exception>
    public static PolicyFunctions SpanTest(this PolicyFunctions functions, string name, Func<EndedSpan, bool> test) =>
        PolicyFunctionsModule.spanTest(name, Given(test), Given(functions)).OrThrow();

    /// <summary>Adds a key, for <c>adaptive(1/s) per function "name"</c>.</summary>
    /// <exception cref="ArgumentException">The name is empty, or another key has it.</exception>
    public static PolicyFunctions Key(this PolicyFunctions functions, string name, Func<StartFacts, string?> read) =>
        PolicyFunctionsModule.key(name, Given(read), Given(functions)).OrThrow();
}
