// Claims that the readers of a policy agree: the compiled form and the explanation say what Evaluate says, over whole
// sequences of arrivals, state included.
module Tracing.Functional.Tests.ReadersTests

open System.Collections.Generic
open System.Reflection
open Expecto
open FsCheck.FSharp
open Tracing.Functional

/// What a decision must be by the plain meaning. A fault keeps the trace, uncounted; who pays follows the opinion.
let private expected (evaluation: Evaluation) isKept =
    match evaluation.Fault, evaluation.Opinion with
    | fault, _ when not (isNull fault) -> Threshold.Always, false, true, "fault", 0.0
    | _, Opinion.Abstain -> Threshold.Never, false, false, "abstain", evaluation.Shed
    | _, Opinion.Say(threshold, isReliable) -> threshold, isReliable, isKept, evaluation.Rule, evaluation.Shed

/// Of one key the last counts.
let private lastOf (pairs: (string * obj) list) = pairs |> List.fold (fun map (key, value) -> Map.add key (string value) map) Map.empty

let private attributesOf (decision: PolicyDecision) =
    match decision.Attributes with
    | null -> Map.empty
    | pairs -> [ for pair: KeyValuePair<string, obj> in pairs -> pair.Key, pair.Value ] |> lastOf

let private notesOf (evaluation: Evaluation) isKept =
    if isKept then
        [ for key, value in evaluation.Notes -> key, value.AsObject ] |> lastOf
    else
        Map.empty

/// The first difference between the two on one arrival.
let private difference (decision: PolicyDecision) (evaluation: Evaluation) isKept (live: State) (next: State) =
    let threshold, isReliable, kept, rule, shed = expected evaluation isKept

    let differ what compiled evaluated =
        if compiled = evaluated then
            None
        else
            Some $"%s{what}: %A{compiled}, not %A{evaluated}"

    [
        fun () -> differ "threshold" decision.Threshold.Value threshold.Value
        fun () -> differ "reliable" decision.IsReliable isReliable
        fun () -> differ "kept" decision.IsKept kept
        fun () -> differ "rule" decision.Rule rule
        fun () -> differ "attributes" (attributesOf decision) (notesOf evaluation kept)
        fun () -> differ "fault" (isNull decision.Fault) (isNull evaluation.Fault)
        fun () -> differ "shed" decision.Shed shed
        fun () -> if live = next then None else Some $"state: %A{live}, not %A{next}"
    ]
    |> List.tryPick (fun check -> check ())

let rec private firstDifference (running: RunningPolicy) policy state incomings =
    match incomings with
    | [] -> None
    | incoming :: others ->
        let evaluation, isKept, next = Evaluate.decide policy (Make.moment incoming) state
        let decision = Make.decide running incoming

        match difference decision evaluation isKept (running.Snapshot()) next with
        | None -> firstDifference running policy next others
        | Some what -> Some $"%A{incoming}: {what}"

let private agrees (policy: Policy) (incomings: Incomings) =
    let found = firstDifference (Compile.start policy) policy (Evaluate.start policy) incomings.List
    found.IsNone |> Prop.label (Option.defaultValue "" found) |> Prop.classify (Policy.isStateful policy) "stateful"

/// The node of the whole. A running policy does not show it.
let private rootOf (running: RunningPolicy) =
    let field = typeof<RunningPolicy>.GetField("root", BindingFlags.Instance ||| BindingFlags.NonPublic) |> nonNull
    field.GetValue running |> nonNull |> unbox<Node>

/// The policy and all parts of it, each as a policy of its own, are stateful in both forms or in neither.
let private alikeInState policy =
    let differs part = (rootOf (Compile.start part)).IsStateful <> Policy.isStateful part
    let found = Policy.everything policy |> List.tryFind differs
    found.IsNone |> Prop.label $"%A{found}" |> Prop.classify (Policy.isStateful policy) "stateful"

[<Tests>]
let readersTests =
    testList
        "ReadersTests"
        [
            propertyOf 4000 "compile answers as evaluate does, and stands alike after every arrival" (fun (policy: Policy, incomings) ->
                agrees policy incomings)

            propertyOf 2000 "compile answers as evaluate does where rate limits shed nearly everything" (fun (Tight policy, incomings) ->
                agrees policy incomings)

            property "a node is stateful if its policy is" (fun (policy: Policy) -> alikeInState policy)
            property "a node is stateful if its policy is, and it may wait" (fun (Late policy) -> alikeInState policy)
        ]
