// Laws of policies as text: what is printed parses back, whatever is typed is answered.
module Tracing.Functional.Tests.TextLawTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.Parsing

let private registered add (named: NamedFunction<'Function> list) functions =
    let register functions (named: NamedFunction<'Function>) =
        match add named.Name named.Run functions with
        | Ok functions -> functions
        | Error(error: PolicyError) -> failwith error.Message

    named |> List.fold register functions

/// The functions that generated policies call.
let functions =
    PolicyFunctions.None
    |> registered PolicyFunctions.condition GenerateCondition.startFunctions
    |> registered PolicyFunctions.spanTest GenerateCondition.spanFunctions
    |> registered PolicyFunctions.key GeneratePolicy.keyFunctions

let read text = PolicyReader.read functions text

let private describe (document: PolicyDocument) = String.Join("\n", document.Diagnostics)

let private gives (policy: Policy) (text: string) =
    let document = read text

    (document.PolicyOption = Some policy) |> Prop.label $"{text}\nread as\n{document.Policy}\n{describe document}"

[<Tests>]
let textLawTests =
    testList
        "TextLawTests"
        [
            propertyOf 2000 "what ToString prints parses back" (fun (policy: Policy) -> gives policy (policy.ToString()))

            propertyOf 2000 "what toText prints parses back, and prints the same again" (fun (policy: Policy) ->
                let text = PolicyPrinter.text policy
                let again = (read text).PolicyOption |> Option.map PolicyPrinter.text
                gives policy text .&. ((again = Some text) |> Prop.label $"{text}\nprints again as\n{again}"))

            propertyOf 1000 "conditions parse back, with and without is not" (fun (condition: Condition) ->
                let policy = Policy.Conditional(condition, Policy.Always)
                gives policy $"always when {condition}" .&. gives policy $"conditional({condition}, always)")

            propertyOf 1000 "rules are an orElse of named policies" (fun (policies: NonEmptyArray<Policy>) ->
                let named = policies.Get |> Array.truncate 3 |> Array.mapi (fun i policy -> Policy.Named($"r{i}", policy)) |> List.ofArray

                let policy =
                    FileParser.PolicyOf(
                        ResizeArray
                            [
                                for policy in named ->
                                    {
                                        Name = ""
                                        NamePlace = { Start = 0; Length = 0 }
                                        Place = { Start = 0; Length = 0 }
                                        Policy = policy
                                    }
                            ]
                    )

                gives policy (PolicyPrinter.text policy))
        ]
