// A policy's text, read: the policy, and what is wrong or odd.
namespace Tracing.Functional

open System
open System.Security.Cryptography
open System.Text

/// <summary>A policy's text and what it means.</summary>
[<Sealed>]
type PolicyDocument internal (text: string, policy: Policy option, diagnostics: Diagnostic list) =

    /// The text as it was given.
    member _.Text = text

    /// The policy; null if the text has an error.
    member _.Policy: Policy | null = Option.toObj policy

    member internal _.PolicyOption = policy

    /// Errors and warnings, in the order of the text.
    member _.Diagnostics = List.toArray diagnostics

    member internal _.DiagnosticList = diagnostics

    /// Whether the text is a policy. It may still have warnings.
    member _.IsPolicy = policy.IsSome

    /// The first 8 hexadecimal digits of the text's SHA-256 (as UTF-8): what metrics and the control call this policy.
    member _.Hash = PolicyDocument.HashOf text

    static member internal HashOf(text: string) = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes text).AsSpan(0, 4))
