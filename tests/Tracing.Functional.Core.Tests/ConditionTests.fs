// Claims about conditions at a trace's start: Kleene's tables, scopes that are not known yet, functions that throw.
module Tracing.Functional.Tests.ConditionTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional

let private truth condition (incoming: Incoming) =
    let facts = Make.facts incoming
    let mutable fault: Fault | null = null
    let truth = Condition.atStart condition &facts &fault
    truth, fault

/// Kleene's truth values in order: and is the least, or the greatest, not turns them round.
let private rank truth =
    match truth with
    | Truth.No -> 0
    | Truth.Unknown -> 1
    | Truth.Yes -> 2

let private rankOf condition incoming = truth condition incoming |> fst |> rank
let private three = [ Condition.Constant false; Condition.AnySpan SpanTest.Failed; Condition.Constant true ]

let rec private mayThrow condition = Condition.startFunctions condition |> List.exists (fun named -> named.Name = "throws")

let private throwing = Condition.AtStart(StartTest.Function GenerateCondition.throwing)

let private parent origin isSampled = StartFacts.Of("a").WithParent(ParentFacts.Of(origin, isSampled))

/// Whether a condition holds on its own, by the plain meaning and as a running policy asks it.
let private holds condition (facts: StartFacts) =
    let mutable fault: Fault | null = null
    let plain = Condition.atStart condition &facts &fault = Truth.Yes
    let compiled = (ConditionNodes.compile condition).Holds(&facts, &fault)
    plain, compiled

let private checkHolds row expected condition facts =
    let plain, compiled = holds condition facts
    Texts.check $"{row}, by the plain meaning" expected plain
    Texts.check $"{row}, as it runs" expected compiled

let private root = StartFacts.Of "a"
let private local, localDropped = parent ParentOrigin.Local true, parent ParentOrigin.Local false
let private remote, remoteDropped = parent ParentOrigin.Remote true, parent ParentOrigin.Remote false
let private parents = [ root; local; localDropped; remote; remoteDropped ]

let private server = Make.everyFact

[<Tests>]
let conditionTests =
    testList
        "ConditionTests"
        [
            testCase "and, or, not follow Kleene's tables" (fun () ->
                let at condition = rankOf condition (Make.plain 0L 0UL)

                for a in three do
                    Expect.equal (at (Condition.Not a)) (2 - at a) $"not {a}"

                    for b in three do
                        Expect.equal (at (Condition.And(a, b))) (min (at a) (at b)) $"{a} and {b}"
                        Expect.equal (at (Condition.Or(a, b))) (max (at a) (at b)) $"{a} or {b}")

            propertyOf 1000 "and is the least, or the greatest, not the reverse, on all conditions" (fun (a, b, incoming) ->
                let a', b' = rankOf a incoming, rankOf b incoming

                rankOf (Condition.And(a, b)) incoming = min a' b'
                && rankOf (Condition.Or(a, b)) incoming = max a' b'
                && rankOf (Condition.Not a) incoming = 2 - a')

            propertyOf 1000 "a condition without late scopes is known at the start" (fun (condition: Condition, incoming) ->
                let isLate = (Condition.firstLate condition).IsSome
                (isLate || rankOf condition incoming <> 1) |> Prop.classify isLate "late")

            propertyOf 1000 "a fault is there only where a function may throw, and names it" (fun (condition: Condition, incoming) ->
                match snd (truth condition incoming) with
                | null -> true
                | fault -> mayThrow condition && fault.FunctionName = "throws" && fault.Error.Message = "thrown by a test")

            property
                "a function that throws keeps its trace, uncounted, and the others still run"
                (fun (policy: Policy, incoming: Incoming) ->
                    let mutable ran = 0

                    let count =
                        {
                            NamedFunction.Name = "counts"
                            Run =
                                Func<StartFacts, bool>(fun _ ->
                                    ran <- ran + 1
                                    true)
                        }

                    let counting = Policy.Conditional(Condition.AtStart(StartTest.Function count), policy)
                    let decision = Make.decide (Compile.start (Policy.AnyOf [ Policy.Conditional(throwing, policy); counting ])) incoming
                    decision.IsKept && not decision.IsReliable && not (isNull decision.Fault) && decision.Rule = "fault" && ran > 0)

            property "a key function that throws keeps its trace, uncounted" (fun (policy: Policy, incoming: Incoming) ->
                let key =
                    TraceKey.Function { Name = "throws"; Run = Func<StartFacts, string | null>(fun _ -> failwith "thrown by a test") }

                let decision = Make.decide (Compile.start (Policy.PerKey(key, KeySettings.Default, policy))) incoming
                decision.IsKept && not decision.IsReliable && decision.Threshold = Threshold.Always && not (isNull decision.Fault))

            property "method, path and headers are facts of servers only" (fun (incoming: Incoming) ->
                let facts = Make.facts incoming
                let known = [ Option.ofObj facts.Method; Option.ofObj facts.Path; Option.ofObj (facts.Header "k") ]
                facts.Kind = SpanKind.Server || known |> List.forall Option.isNone)

            property "a header is found under its name in any case" (fun (Tricky value) ->
                let facts = StartFacts.Of("a").WithHeader("X-Tier", value)
                let found = [ "x-tier"; "X-TIER"; "tier" ] |> List.map (facts.Header >> Option.ofObj)
                found = [ Some value; Some value; None ])

            testCase "each question about the parent is answered for each parent" (fun () ->
                for test, expected in
                    [
                        ParentTest.None, [ true; false; false; false; false ]
                        ParentTest.Local, [ false; true; true; false; false ]
                        ParentTest.Remote, [ false; false; false; true; true ]
                        ParentTest.Sampled, [ false; true; false; true; false ]
                        ParentTest.NotSampled, [ false; false; true; false; true ]
                    ] do
                    let condition = Condition.AtStart(StartTest.Parent test)

                    for expected, parent in List.zip expected parents do
                        checkHolds $"{condition} of {parent.Parent}" expected condition parent)

            testCase "each question is about its own fact" (fun () ->
                let texts = [ "the name"; "the source"; "an attribute"; "a baggage entry"; "the method"; "the path"; "a header" ]

                for ask, expected in
                    [
                        StartTest.Name, "the name"
                        StartTest.Source, "the source"
                        (fun value -> StartTest.Attribute("k", value)), "an attribute"
                        (fun value -> StartTest.Baggage("k", value)), "a baggage entry"
                        StartTest.Method, "the method"
                        StartTest.Path, "the path"
                        (fun value -> StartTest.Header("k", value)), "a header"
                    ] do
                    for text in texts do
                        let condition = Condition.AtStart(ask (ValueTest.Is(Constant.Text text)))
                        checkHolds $"{condition}" (text = expected) condition server)

            testCase "kinds and links are told apart" (fun () ->
                for kind in Enum.GetValues<SpanKind>() do
                    for other in Enum.GetValues<SpanKind>() do
                        let condition = Condition.AtStart(StartTest.Kind kind)
                        checkHolds $"{kind}, {other}" (kind = other) condition (root.WithKind other)

                for facts, isLinked, isLinkedToSampled in
                    [
                        root, false, false
                        root.WithLink false, true, false
                        root.WithLink true, true, true
                        root.WithLink(false).WithLink(true), true, true
                    ] do
                    let row = $"{facts.LinkCount} links, sampled {facts.HasSampledLink}"
                    checkHolds $"linked: {row}" isLinked (Condition.AtStart StartTest.Linked) facts
                    checkHolds $"linked to sampled: {row}" isLinkedToSampled (Condition.AtStart StartTest.LinkedToSampled) facts)
        ]
