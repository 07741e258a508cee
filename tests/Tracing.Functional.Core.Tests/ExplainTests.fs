// Claims about explanations: what every node says is what Evaluate says of that part, and the tree prints a line a part.
module Tracing.Functional.Tests.ExplainTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional

/// The states in which this arrival finds the parts of a policy.
let private statesBelow (moment: Moment) policy state =
    let mutable fault: Fault | null = null

    match policy, state with
    | Policy.PerKey(key, settings, inner), State.Keyed keyed ->
        let value = Keys.orEmpty (Keys.read key moment.Facts &fault)
        let idle = Keys.nanoseconds settings.IdleAfter
        let slot, taken = KeyedState.find settings.MaxKeys idle (Evaluate.start inner) value moment.Now keyed
        [ KeyedState.state slot taken ]
    | _, State.Parts states -> states
    | _ -> []

/// Which parts a policy asks of this arrival, given what the parts before said.
let private asked (moment: Moment) policy (below: Explanation list) =
    let mutable fault: Fault | null = null
    let facts = moment.Facts

    match policy with
    | Policy.OrElse _ -> below |> List.scan (fun isOpen part -> isOpen && not part.HasOpinion) true |> List.take below.Length
    | Policy.Conditional(condition, _) -> [ Condition.atStart condition &facts &fault = Truth.Yes ]
    | Policy.ParentBased(_, cases) -> below |> List.mapi (fun i _ -> Evaluate.decidingPart facts.Parent cases = Some i)
    | _ -> below |> List.map (fun _ -> true)

/// The first node that says something else than Evaluate does.
let rec private difference moment policy state (explanation: Explanation) =
    let parts = Policy.parts policy

    let own =
        match explanation.Opinion with
        | Some opinion when opinion <> (Evaluate.ask "" moment policy state).Opinion -> Some explanation
        | _ when parts.Length <> explanation.PartList.Length -> Some explanation
        | Some _ when asked moment policy explanation.PartList <> (explanation.PartList |> List.map _.IsAsked) -> Some explanation
        | None when explanation.PartList |> List.exists _.IsAsked -> Some explanation
        | _ -> None

    let below = List.zip3 parts (statesBelow moment policy state) explanation.PartList
    own |> Option.orElse (below |> List.tryPick (fun (policy, state, below) -> difference moment policy state below))

let private statesOf policy (incomings: Incomings) =
    let step state incoming =
        let moment = Make.moment incoming
        let _, _, next = Evaluate.decide policy moment state
        (moment, state), next

    incomings.List |> List.mapFold step (Evaluate.start policy) |> fst

let private isFalse explanation = (Option.isNone explanation) |> Prop.label $"{explanation}"

let rec private size (explanation: Explanation) = 1 + List.sumBy size explanation.PartList

let rec private reasons (explanation: Explanation) = explanation.Reason :: List.collect reasons explanation.PartList

/// The reasons, top first, after that many such arrivals.
let private reasonsAfter count policy incoming =
    let running = Compile.start policy

    for _ in 1..count do
        Make.decide running incoming |> ignore

    Explain.policy (Make.moment incoming) policy (running.Snapshot()) |> reasons

let private top = Make.plain 0L (Generate.limit - 1UL)
let private under parent = { top with Facts = [ parent ] }

[<Tests>]
let explainTests =
    testList
        "ExplainTests"
        [
            propertyOf 1000 "every node says what evaluate says of its part" (fun (policy, incomings) ->
                statesOf policy incomings
                |> List.tryPick (fun (moment, state) -> difference moment policy state (Explain.policy moment policy state))
                |> isFalse)

            propertyOf 1000 "folding an explanation gives the policy's opinion" (fun (policy, incomings) ->
                statesOf policy incomings
                |> List.tryPick (fun (moment, state) ->
                    let explanation = Explain.policy moment policy state
                    let opinion = (Evaluate.ask "" moment policy state).Opinion
                    if Explain.fold explanation = Some opinion then None else Some explanation)
                |> isFalse)

            property "an explanation has a line for every part, in no more than one" (fun (policy, incoming: Incoming, Tricky name) ->
                let policy = Policy.Named($"n{name}", Policy.Annotate([ "k", Constant.Flag true ], policy))
                let explanation = Explain.policy (Make.moment incoming) policy (Evaluate.start policy)
                let lines = explanation.ToString().ReplaceLineEndings("\n").Split '\n'
                lines.Length = size explanation |> Prop.label (explanation.ToString()))

            property "explaining changes nothing: a running policy goes on as if nobody had asked" (fun (policy, incomings: Incomings) ->
                let running, alone = Compile.start policy, Compile.start policy

                incomings.List
                |> List.forall (fun incoming ->
                    Explain.policy (Make.moment incoming) policy (running.Snapshot()) |> string |> ignore
                    let decision, other = Make.decide running incoming, Make.decide alone incoming
                    decision.Threshold = other.Threshold && decision.Rule = other.Rule && running.Snapshot() = alone.Snapshot()))

            property "the surface explains what a fresh policy would answer" (fun (policy, incoming: Incoming) ->
                let explanation = FSharp.Explain.policy (Make.facts incoming) policy
                let decision = Make.decide (Compile.start policy) { incoming with At = 0L; R = 0UL }
                not (isNull decision.Fault) || explanation.Threshold = decision.Threshold)

            testCase "the reasons in words" (fun () ->
                let adaptive = Policy.Adaptive { TargetPerSecond = 10.0; Burst = 2; Softness = 1; Depth = 1 }
                let one = { MaxKeys = 1; IdleAfter = TimeSpan.FromDays 1.0 }
                let keyed = Policy.PerKey(TraceKey.SpanName, one, Policy.Always)
                let byParent = Policy.ParentBased(Policy.Always, ParentCases.Follow)
                let ifServer = Policy.Conditional(Condition.AtStart(StartTest.Kind SpanKind.Server), Policy.Always)
                let ifFailed = Policy.Conditional(Condition.AnySpan SpanTest.Failed, Policy.Always)
                let firstSeen = Policy.FirstSeen(TraceKey.SpanName, TimeSpan.FromDays 1.0, 1)
                let throws = Policy.Conditional(Condition.AtStart(StartTest.Function GenerateCondition.throwing), Policy.Always)

                for count, policy, incoming, expected in
                    [
                        0, Policy.FixedRatio 0.25, top, [ "25 %" ]
                        0, Policy.FixedRatio 0.001234567, top, [ "0.1235 %" ]
                        0, adaptive, top, [ "debt 0 traces" ]
                        1, adaptive, top, [ "debt 1 traces" ]
                        3, adaptive, top, [ "debt 3 traces, shed" ]
                        1, adaptive, { top with At = 25_000_000L }, [ "debt 1 traces" ]
                        1, Policy.RateLimited(10.0, 1), top, [ "debt 1 traces, shed" ]
                        0, Policy.AdaptiveWindow(10.0, 5), top, [ "request 1" ]
                        7, Policy.AdaptiveWindow(10.0, 5), top, [ "request 8" ]
                        0, firstSeen, top, [ "first of its key" ]
                        1, firstSeen, top, [ "seen before, or no key" ]
                        0, Policy.FirstSeen(TraceKey.Path, TimeSpan.FromDays 1.0, 1), top, [ "seen before, or no key" ]
                        0, keyed, top, [ "\"a\""; "" ]
                        0, Policy.PerKey(TraceKey.Path, one, Policy.Always), top, [ "missing"; "" ]
                        0, byParent, top, [ "no parent"; "" ]
                        0, byParent, under (ParentWith(ParentOrigin.Remote, Generate.limit / 2UL)), [ "parent sampled, th 8"; "" ]
                        0, byParent, under (Parent(ParentOrigin.Local, true)), [ "parent sampled, its probability unknown"; "" ]
                        0, byParent, under (Parent(ParentOrigin.Local, false)), [ "parent not sampled"; "" ]
                        0, ifServer, under (OfKind SpanKind.Server), [ "holds"; "" ]
                        0, ifServer, top, [ "does not hold"; "" ]
                        0, ifFailed, top, [ "not known yet"; "" ]
                        0, throws, top, [ "a user's function threw"; "" ]
                    ] do
                    Texts.check $"{policy} after {count}" expected (reasonsAfter count policy incoming)

                let cut = { Make.moment top with Progress = Progress.ofSpans false [] }

                Explain.policy cut ifFailed (Evaluate.start ifFailed)
                |> reasons
                |> Texts.check "cut" [ "not known when the trace was cut"; "" ]

                let running = Compile.start keyed
                Make.decide running top |> ignore
                let overflow = Explain.policy (Make.moment { top with Name = "b" }) keyed (running.Snapshot())
                Texts.check "overflow" [ "\"b\", the overflow state"; "" ] (reasons overflow))
        ]
