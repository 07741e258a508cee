// A policy's text, read: the policy, and what is wrong or odd.
namespace Tracing.Functional

open System
open System.Security.Cryptography
open System.Text

/// <summary>An expectation of a policy's text, and whether the policy meets it.</summary>
[<Sealed>]
type PolicyExpectation internal (line: int, text: string, actual: string | null) =

    /// Its line, from 1.
    member _.Line = line

    /// As it is written, on one line.
    member _.Text = text

    /// Whether the policy does what is expected.
    member _.IsMet = isNull actual

    /// What becomes of the trace instead, such as "dropped by "health""; null if the expectation is met.
    member _.Actual = actual

    override _.ToString() = text

/// <summary>A policy's text and what it means.</summary>
[<Sealed>]
type PolicyDocument internal (text: string, policy: Policy option, diagnostics: Diagnostic list, expectations: PolicyExpectation list) =

    /// The text as it was given.
    member _.Text = text

    /// The policy; null if the text has an error.
    member _.Policy: Policy | null = Option.toObj policy

    member internal _.PolicyOption = policy

    /// Errors and warnings, in the order of the text.
    member _.Diagnostics = List.toArray diagnostics

    member internal _.DiagnosticList = diagnostics

    /// The expectations of the text, in its order. None is checked if the text has another error.
    member _.Expectations = List.toArray expectations

    /// Whether the text is a policy. It may still have warnings.
    member _.IsPolicy = policy.IsSome

    /// The first 8 hexadecimal digits of the text's SHA-256 (as UTF-8): what metrics and the control call this policy.
    member _.Hash = PolicyDocument.HashOf text

    static member internal HashOf(text: string) = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text).AsSpan(0, 4))
