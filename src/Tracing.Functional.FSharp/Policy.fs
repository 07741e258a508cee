// Policies as text, for pipes: reading, printing, and the functions that a text may call.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Parsing

/// <summary>Functions of yours that a policy's text may call by name.</summary>
/// <example><code>
/// Functions.none |> Functions.condition "nightly job" (fun facts -> facts.Name = "nightly")
/// </code></example>
[<RequireQualifiedAccess>]
module Functions =

    /// No function.
    let none: Built<PolicyFunctions> = Ok PolicyFunctions.None

    /// Adds a condition on the facts at a trace's start: always when function "name". A name is used once for each kind of function.
    let condition (name: string) (test: StartFacts -> bool) (functions: Built<PolicyFunctions>) : Built<PolicyFunctions> =
        functions |> Result.bind (PolicyFunctions.condition name (Func<_, _> test))

    /// Adds a test on one span that has ended: always when any span function "name".
    let spanTest (name: string) (test: EndedSpan -> bool) (functions: Built<PolicyFunctions>) : Built<PolicyFunctions> =
        functions |> Result.bind (PolicyFunctions.spanTest name (Func<_, _> test))

    /// Adds a key: adaptive(1/s) per function "name". None is the key "".
    let key (name: string) (read: StartFacts -> string option) (functions: Built<PolicyFunctions>) : Built<PolicyFunctions> =
        functions |> Result.bind (PolicyFunctions.key name (Func<_, _>(fun facts -> Option.toObj (read facts))))

/// <summary>What a policy promises, and policies as text: the language of the guide page "Policies as text".</summary>
[<RequireQualifiedAccess>]
module Policy =

    /// What the policy promises, whatever traces come: how many it keeps at most, what it keeps for certain, whether its counts are true,
    /// what it holds, and what it never asks. ToString is a card with a line each. Law: no run of the policy contradicts it.
    let guarantees (policy: Policy) : Guarantees = Tracing.Functional.Guarantees.ofPolicy policy

    /// What a service does before a gateway that decides by this policy: it drops what the policy drops whatever comes, and sends the rest.
    /// Laws: it keeps every trace at its start that the policy keeps in the end, by the same R; it neither waits nor remembers anything.
    let beforeGateway (policy: Policy) : Policy = Upstream.policy policy

    /// Reads a text: the policy, or every error in the text. No text makes it throw; the time is linear in the text's length.
    let read (functions: PolicyFunctions) (text: string) : PolicyDocument = PolicyReader.read functions text

    /// The policy, or the errors. The text may call these functions by name.
    let parseWith (functions: PolicyFunctions) (text: string) : Result<Policy, Diagnostic list> =
        let document = PolicyReader.read functions text

        match document.PolicyOption with
        | Some policy -> Ok policy
        | None -> Error(document.DiagnosticList |> List.filter _.IsError)

    /// The policy, or the errors, of a text that calls no functions.
    let parse (text: string) : Result<Policy, Diagnostic list> = parseWith PolicyFunctions.None text

    /// The policy as people write it: a rule a line, defaults left out. Law: parse (toText p) = Ok p, with the functions that p calls.
    let toText (policy: Policy) : string = PolicyPrinter.text policy

    /// A text in the one layout that fmt writes, with its comments and expectations; the errors if it is no policy. Aligned: the policies of
    /// rules stand under each other. Laws: it means the same, and formatting again changes nothing.
    let formatWith (functions: PolicyFunctions) (isAligned: bool) (text: string) : Result<string, Diagnostic list> =
        Formatter.format functions isAligned text

    /// The same, of a text that calls no functions.
    let format isAligned text = formatWith PolicyFunctions.None isAligned text
