// Claims about replacing a running policy: an unchanged part keeps its state, a changed one starts fresh.
module Tracing.Functional.Tests.SwapTests

open System
open System.Collections.Generic
open Expecto
open FsCheck.FSharp
open Tracing.Functional

let private attributesOf (decision: PolicyDecision) =
    match decision.Attributes with
    | null -> []
    | pairs -> [ for pair: KeyValuePair<string, obj> in pairs -> pair.Key, string pair.Value ] |> List.sort

let private summary (decision: PolicyDecision) =
    decision.Threshold.Value, decision.IsKept, decision.IsReliable, decision.Rule, decision.Shed, attributesOf decision

/// Decisions of a run that is replaced in the middle.
let private swapped before after (incomings: Incomings) =
    let first, second = incomings.List |> List.splitAt (incomings.List.Length / 2)
    let running = Compile.start before
    let earlier = first |> List.map (Make.decide running)
    let next = Compile.replace 0L running after
    let later = second |> List.map (Make.decide next)
    earlier @ later |> List.map summary

let private uninterrupted policy (incomings: Incomings) =
    let running = Compile.start policy
    incomings.List |> List.map (Make.decide running >> summary)

let private same left right = left = right |> Prop.label $"%A{left} against %A{right}"

/// Never asked, but it moves every annotation further up.
let private aside =
    Policy.Conditional(Condition.Constant false, Policy.Annotate([ "aside", Constant.Flag true ], Policy.Always))

let private tatsOf (running: RunningPolicy) =
    [
        for part in running.Stateful do
            match part.Node with
            | :? DebtNode as node -> node.Tat
            | _ -> ()
    ]

let private spent settings =
    let running = Compile.start (Policy.Named("n", Policy.Adaptive settings))
    Make.decide running (Make.plain 0L (Generate.limit - 1UL)) |> ignore
    running

let private whenNamed name policy = Policy.Conditional(Condition.AtStart(StartTest.Name(ValueTest.Is(Constant.Text name))), policy)
let private ifFailed = Policy.Conditional(Condition.AnySpan SpanTest.Failed, Policy.Always)

let private keyed =
    Policy.PerKey(TraceKey.SpanName, KeySettings.Default, whenNamed "a" (Policy.Adaptive(AdaptiveSettings.For 10.0)))

[<Tests>]
let swapTests =
    testList
        "SwapTests"
        [
            propertyOf 500 "a policy replaced by its equal goes on as if nothing had happened" (fun (policy: Policy, incomings) ->
                same (swapped policy policy incomings) (uninterrupted policy incomings))

            propertyOf 500 "a policy that moves to another place goes on, with its annotations" (fun (policy: Policy, incomings) ->
                same (swapped policy (Policy.OrElse [ aside; policy ]) incomings) (uninterrupted policy incomings))

            property "the same leaf under the same innermost name keeps its debt" (fun (Debt settings) ->
                let running = spent settings

                let next =
                    Compile.replace
                        0L
                        running
                        (Policy.AnyOf [ Policy.Never; Policy.Named("outer", Policy.Named("n", Policy.Adaptive settings)) ])

                tatsOf next = tatsOf running && tatsOf next <> [ DebtLaw.Fresh ])

            property "a leaf under another name starts fresh" (fun (Debt settings) ->
                let running = spent settings

                [ Policy.Named("m", Policy.Adaptive settings); Policy.Adaptive settings ]
                |> List.forall (fun policy -> tatsOf (Compile.replace 0L running policy) = [ DebtLaw.Fresh ]))

            property "a part that is the same has the first claim, wherever it stands" (fun (Debt settings) ->
                let leaf, other = Policy.Adaptive settings, Policy.Adaptive { settings with Softness = settings.Softness % 1000 + 1 }
                let running = Compile.start leaf
                Make.decide running (Make.plain 0L (Generate.limit - 1UL)) |> ignore
                tatsOf (Compile.replace 0L running (Policy.OrElse [ other; leaf ])) = DebtLaw.Fresh :: tatsOf running)

            property "a condition with another function of the same name is a changed one" (fun (Debt settings) ->
                let keyed run =
                    Policy.PerKey(
                        TraceKey.Function { Name = "f"; Run = Func<StartFacts, string | null>(run) },
                        KeySettings.Default,
                        Policy.Adaptive settings
                    )

                let running = Compile.start (keyed (fun facts -> facts.Name))
                Make.decide running (Make.plain 0L (Generate.limit - 1UL)) |> ignore
                let other = keyed (fun facts -> facts.Name + "")

                (Compile.replace 0L running other).Snapshot() = Evaluate.start other
                && (Compile.replace 0L running running.Policy).Snapshot() = running.Snapshot())

            propertyOf 500 "the cap holds across replacements" (fun (Debt settings, other: Policy, incomings: Incomings) ->
                let adaptive = Policy.Adaptive settings
                let versions = [ adaptive; Policy.AllOf [ adaptive; other ]; Policy.AllOf [ Policy.FixedRatio 0.5; adaptive ]; adaptive ]

                let step running (i, chunk) =
                    let running =
                        if i = 0 then
                            running
                        else
                            Compile.replace 0L running versions[i % versions.Length]

                    let isKept incoming = (let v = Make.decide running incoming in v.IsKept && isNull v.Fault)
                    chunk |> List.map (fun incoming -> incoming.At, isKept incoming), running

                let decided, _ = incomings.List |> List.chunkBySize 5 |> List.indexed |> List.mapFold step (Compile.start versions[0])
                // `other` may hold an equal leaf, which can be taken for this one: two leaves cap at the sum.
                let twins = 1 + (Policy.everything other |> List.filter ((=) adaptive) |> List.length)
                decided |> List.concat |> Theorem.capsOf twins (DebtLaw.OfAdaptive settings))

            property "one state is carried over to one part only, of several that are alike" (fun (Debt settings) ->
                let leaf = Policy.Adaptive settings
                let running = Compile.start leaf
                Make.decide running (Make.plain 0L (Generate.limit - 1UL)) |> ignore
                let two = Compile.replace 0L running (Policy.AllOf [ leaf; leaf ])
                let again = Compile.replace 0L two two.Policy
                tatsOf two = tatsOf running @ [ DebtLaw.Fresh ] && tatsOf again = tatsOf two)

            // A perKey holds conditions as the bits of its policy, or plainly if that never waits. With other bits, it starts fresh.
            testCase "a part with conditions is right in a policy that has other tests, or waits, or no longer does" (fun () ->
                let isServer = Condition.AtStart(StartTest.Kind SpanKind.Server)
                let others = Policy.OrElse [ Policy.Conditional(isServer, Policy.Never); whenNamed "b" Policy.Never; keyed; ifFailed ]
                let waiting = Policy.OrElse [ ifFailed; keyed ]

                for before, after in [ waiting, others; waiting, keyed; keyed, waiting; others, keyed; keyed, others ] do
                    let running = Compile.start before
                    let top = Generate.limit - 1UL
                    Make.decide running (Make.plain 0L top) |> ignore
                    let next = Compile.replace 0L running after
                    Texts.check $"{after} of a" true (Make.decide next (Make.plain 0L top)).IsKept
                    Texts.check $"{after} of c" false (Make.decide next { Make.plain 0L top with Name = "c" }).IsKept)
        ]
