// Claims about conditions at a trace's start: Kleene's tables, scopes that are not known yet, functions that throw.
module Tracing.Functional.Tests.ConditionTests

open System
open FsCheck.FSharp
open NUnit.Framework
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

[<Test>]
let ``and, or, not follow Kleene's tables`` () =
    let at condition = rankOf condition (Make.plain 0L 0UL)

    for a in three do
        Assert.That(at (Condition.Not a), Is.EqualTo(2 - at a))

        for b in three do
            Assert.That(at (Condition.And(a, b)), Is.EqualTo(min (at a) (at b)), $"{a} and {b}")
            Assert.That(at (Condition.Or(a, b)), Is.EqualTo(max (at a) (at b)), $"{a} or {b}")

[<SoakProperty(Cases = 1000)>]
let ``and is the least, or the greatest, not the reverse, on all conditions`` a b incoming =
    let a', b' = rankOf a incoming, rankOf b incoming

    rankOf (Condition.And(a, b)) incoming = min a' b'
    && rankOf (Condition.Or(a, b)) incoming = max a' b'
    && rankOf (Condition.Not a) incoming = 2 - a'

[<SoakProperty(Cases = 1000)>]
let ``a condition without late scopes is known at the start`` (condition: Condition) incoming =
    let isLate = (Condition.firstLate condition).IsSome
    (isLate || rankOf condition incoming <> 1) |> Prop.classify isLate "late"

let rec private mayThrow condition = Condition.startFunctions condition |> List.exists (fun named -> named.Name = "throws")

[<SoakProperty(Cases = 1000)>]
let ``a fault is there only where a function may throw, and names it`` (condition: Condition) incoming =
    match snd (truth condition incoming) with
    | null -> true
    | fault -> mayThrow condition && fault.FunctionName = "throws" && fault.Error.Message = "thrown by a test"

let private throwing = Condition.AtStart(StartTest.Function GenerateCondition.throwing)

[<SoakProperty>]
let ``a function that throws keeps its trace, uncounted, and the others still run`` (policy: Policy) (incoming: Incoming) =
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
    let verdict = Make.decide (Compile.start (Policy.AnyOf [ Policy.Conditional(throwing, policy); counting ])) incoming
    verdict.IsKept && not verdict.IsReliable && not (isNull verdict.Fault) && verdict.Rule = "fault" && ran > 0

[<SoakProperty>]
let ``a key function that throws keeps its trace, uncounted`` (policy: Policy) (incoming: Incoming) =
    let key = TraceKey.Function { Name = "throws"; Run = Func<StartFacts, string | null>(fun _ -> failwith "thrown by a test") }
    let verdict = Make.decide (Compile.start (Policy.PerKey(key, KeySettings.Default, policy))) incoming
    verdict.IsKept && not verdict.IsReliable && verdict.Threshold = Threshold.Always && not (isNull verdict.Fault)

[<SoakProperty>]
let ``method, path and headers are facts of servers only`` (incoming: Incoming) =
    let facts = Make.facts incoming
    let known = [ Option.ofObj facts.Method; Option.ofObj facts.Path; Option.ofObj (facts.Header "k") ]
    facts.Kind = SpanKind.Server || known |> List.forall Option.isNone

[<SoakProperty>]
let ``a header is found under its name in any case`` (Tricky value) =
    let facts = StartFacts.Of("a").WithHeader("X-Tier", value)
    let found = [ "x-tier"; "X-TIER"; "tier" ] |> List.map (facts.Header >> Option.ofObj)
    found = [ Some value; Some value; None ]

let private parent origin isSampled = StartFacts.Of("a").WithParent(ParentFacts.Of(origin, isSampled))

/// Whether a condition holds on its own, by the plain meaning and as a running policy asks it.
let private holds condition (facts: StartFacts) =
    let mutable fault: Fault | null = null
    let plain = Condition.atStart condition &facts &fault = Truth.Yes
    let compiled = (ConditionNodes.compile condition).Holds(&facts, &fault)
    plain, compiled

let private root = StartFacts.Of "a"
let private local, localDropped = parent ParentOrigin.Local true, parent ParentOrigin.Local false
let private remote, remoteDropped = parent ParentOrigin.Remote true, parent ParentOrigin.Remote false
let private parents = [ root; local; localDropped; remote; remoteDropped ]

[<Test>]
let ``each question about the parent is answered for each parent`` () =
    for test, expected in
        [
            ParentTest.None, [ true; false; false; false; false ]
            ParentTest.Local, [ false; true; true; false; false ]
            ParentTest.Remote, [ false; false; false; true; true ]
            ParentTest.Sampled, [ false; true; false; true; false ]
            ParentTest.NotSampled, [ false; false; true; false; true ]
        ] do
        let condition = Condition.AtStart(StartTest.Parent test)
        Texts.check $"{condition}" (expected |> List.map (fun holds -> holds, holds)) (parents |> List.map (holds condition))

let private server = Make.everyFact

[<Test>]
let ``each question is about its own fact`` () =
    let texts = [ "the name"; "an attribute"; "a baggage entry"; "the method"; "the path"; "a header" ]

    for ask, expected in
        [
            StartTest.Name, "the name"
            (fun value -> StartTest.Attribute("k", value)), "an attribute"
            (fun value -> StartTest.Baggage("k", value)), "a baggage entry"
            StartTest.Method, "the method"
            StartTest.Path, "the path"
            (fun value -> StartTest.Header("k", value)), "a header"
        ] do
        for text in texts do
            let condition = Condition.AtStart(ask (ValueTest.Is(Constant.Text text)))
            Texts.check $"{condition}" (text = expected, text = expected) (holds condition server)

[<Test>]
let ``kinds and links are told apart`` () =
    for kind in Enum.GetValues<SpanKind>() do
        for other in Enum.GetValues<SpanKind>() do
            let condition = Condition.AtStart(StartTest.Kind kind)
            Texts.check $"{kind}, {other}" (kind = other, kind = other) (holds condition (root.WithKind other))

    for facts, isLinked, isLinkedToSampled in
        [
            root, false, false
            root.WithLink false, true, false
            root.WithLink true, true, true
            root.WithLink(false).WithLink(true), true, true
        ] do
        let answers =
            [ StartTest.Linked; StartTest.LinkedToSampled ]
            |> List.map (Condition.AtStart >> (fun condition -> holds condition facts))

        Texts.check $"{facts.LinkCount} links" [ isLinked, isLinked; isLinkedToSampled, isLinkedToSampled ] answers
