// Claims about policies that wait for what comes after a trace's start: the head never contradicts the end, early decisions are those of
// the plain meaning, what is known of a trace is what its spans say, and counts stay unbiased.
module Tracing.Functional.Tests.LateTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private classified (trace: Trace) (reports: Report list) property =
    property |> Prop.collect (Drive.stage trace reports) |> Prop.classify (List.last reports).IsKept "kept"

/// Whether two decisions on one trace agree: both drop, or both keep with the same threshold and reliability.
let private agree (early: Report) (late: Report) =
    early.IsKept = late.IsKept
    && (not early.IsKept || (early.Threshold = late.Threshold && early.IsReliable = late.IsReliable))

/// A decision before the end that contradicts the decision at the end.
let private contradiction (trace: Trace) (reports: Report list) (atEnd: Report) =
    reports
    |> List.filter (fun report -> report.Step <= trace.Spans.Length)
    |> List.tryFind (fun report ->
        match report.Decision with
        | HeadDecision.Final -> not (agree report atEnd)
        | HeadDecision.Keep -> not atEnd.IsKept
        | _ -> false)

/// Traffic that both runs of a policy meet alike.
let private meet running traces =
    for trace in traces do
        Drive.early running trace |> ignore

let private neverContradicts policy (before: Traces) (between: Traces) (trace: Trace) =
    let eager, patient = Compile.start policy, Compile.start policy
    meet eager before.List
    meet patient before.List
    let reports = Drive.early eager trace
    let way, first = Drive.head patient trace
    meet patient between.List
    let atEnd = if first.IsFault then first else Drive.finish way

    // A function that throws may be asked in one way and not in the other.
    let isFault = List.exists _.IsFault (atEnd :: reports)

    ((contradiction trace reports atEnd).IsNone || isFault)
    |> Prop.classify isFault "fault"
    |> Prop.label $"%A{reports} against %A{atEnd}"
    |> Prop.classify (Policy.isStateful policy) "stateful"
    |> classified trace reports

let private ofEvaluation (answer: Evaluation) isKept : Report =
    let threshold, isReliable =
        match answer.Opinion with
        | Opinion.Abstain -> Generate.limit, false
        | Opinion.Say(threshold, isReliable) -> threshold.Value, isReliable

    {
        Step = -1
        Decision = HeadDecision.Final
        Threshold = threshold
        IsReliable = isReliable
        IsKept = isKept
        Rule = if answer.Opinion = Opinion.Abstain then "abstain" else answer.Rule
        IsFault = not (isNull answer.Fault)
    }

let private late condition = (Condition.firstLate condition).IsSome

/// A test whose bits say something else after some spans than its plain meaning does.
let private differing (tests: Tests) leaves known (trace: Trace) spans isComplete =
    let facts = Make.facts trace.Opening
    let progress = Progress.ofSpans isComplete spans

    leaves
    |> List.tryFind (fun leaf ->
        let mutable fault: Fault | null = null
        let meant = Condition.truth leaf &facts progress &fault
        KnownTest.truth (tests.Compile leaf) known &facts &fault <> meant)

/// The thresholds at which a memoryless policy may change its decision on a trace of these facts.
let private thresholds policy (trace: Trace) =
    let ofPart part =
        match part with
        | Policy.FixedRatio ratio -> [ (Thresholds.ofRatio ratio).Value ]
        | _ -> []

    let parent = (Make.facts trace.Opening).Parent
    let parents = if parent.HasThreshold then [ parent.Threshold.Value ] else []
    [ 0UL; Generate.limit ] @ parents @ (Policy.everything policy |> List.collect ofPart) |> List.distinct |> List.sort

[<Tests>]
let lateTests =
    testList
        "LateTests"
        [
            propertyOf
                4000
                "the head never contradicts the end, whatever else happens in between"
                (fun (Late policy, before, between, trace) -> neverContradicts policy before between trace)

            propertyOf
                2000
                "the head never contradicts the end, though its key loses its place in between"
                (fun (Debt settings, must: SpanTest, before, between, trace) ->
                    let settings = { settings with Burst = 2; Softness = 1; Depth = 1; TargetPerSecond = 1e-6 }
                    let rescued = Policy.OrElse [ Policy.Conditional(Condition.AnySpan must, Policy.Always); Policy.Adaptive settings ]
                    let keys = { MaxKeys = 1; IdleAfter = TimeSpan.FromMilliseconds 1.0 }
                    neverContradicts (Policy.PerKey(TraceKey.SpanName, keys, rescued)) before between trace)

            propertyOf
                4000
                "a policy that holds every trace drops none at its start, whatever came before"
                (fun (Late policy, before: Traces, trace: Trace) ->
                    let running = Compile.start policy
                    meet running before.List
                    let _, atStart = Drive.head running trace
                    let parent = (Make.facts trace.Opening).Parent

                    let sees =
                        match parent.Origin, parent.IsSampled with
                        | ParentOrigin.None, _ -> Holding.seesRoots policy
                        | ParentOrigin.Remote, false -> Holding.seesRemotes policy
                        | _ -> false

                    (not sees || atStart.IsFault || atStart.Decision <> HeadDecision.Final || atStart.IsKept)
                    |> Prop.label $"{policy}: %A{atStart}"
                    |> Prop.classify sees "holds")

            propertyOf
                4000
                "early answers and the end say what the plain meaning says of the whole trace"
                (fun (Memoryless policy, trace: Trace) ->
                    let expected = Drive.evaluated policy trace ||> ofEvaluation
                    let reports = Drive.early (Compile.start policy) trace
                    let atEnd = Drive.waiting (Compile.start policy) trace
                    let isFault = List.exists _.IsFault reports
                    let isFaultAtEnd = expected.IsFault && atEnd.IsFault && atEnd.IsKept

                    let isRight =
                        agree (List.last reports) expected
                        && (contradiction trace reports expected).IsNone
                        && { atEnd with Step = -1 } = expected

                    (isRight || isFault || isFaultAtEnd)
                    |> Prop.label $"%A{reports}, at the end %A{atEnd}, not %A{expected}"
                    |> Prop.classify isFault "fault"
                    |> Prop.classify isFaultAtEnd "fault at the end"
                    |> classified trace reports)

            propertyOf
                2000
                "a trace whose start or span makes a function throw is kept, uncounted, at once"
                (fun (Late policy, trace: Trace) ->
                    let reports = Drive.early (Compile.start policy) trace
                    let last = List.last reports
                    let isFault = List.exists _.IsFault reports

                    (not isFault || (last.IsFault && last.Decision = HeadDecision.Final && last.IsKept && not last.IsReliable))
                    |> Prop.classify isFault "fault"
                    |> Prop.classify (isFault && last.Step > 0) "fault of a span")

            propertyOf 2000 "a trace is kept exactly where its randomness reaches the threshold" (fun (Late policy, trace: Trace) ->
                Drive.early (Compile.start policy) trace
                |> List.forall (fun report ->
                    report.Decision = HeadDecision.Defer || report.IsKept = (trace.Opening.R >= report.Threshold)))

            propertyOf 4000 "what is known of a trace after each span is what its conditions mean" (fun (Late policy, trace: Trace) ->
                let tests = Tests.Of policy
                let leaves = Tests.LeavesOf policy
                let known = Knowledge()
                let spans = List.map MakeTrace.span trace.Spans
                tests.Began known

                let after count =
                    if count > 0 then
                        let span = spans[count - 1]
                        tests.Ended(known, SpanRecordReader.Instance, span, span.IsLocalRoot) |> ignore

                    differing tests leaves known trace (List.take count spans) false

                let running = [ 0 .. spans.Length ] |> List.tryPick after
                tests.Complete known
                let different = running |> Option.orElseWith (fun () -> differing tests leaves known (trace: Trace) spans true)

                different.IsNone
                |> Prop.label $"{different}"
                |> Prop.classify (List.exists late leaves) "late"
                |> Prop.classify (trace.Spans |> List.exists _.IsRoot |> not) "no root")

            propertyOf
                2000
                "over all randomness a trace counts for exactly one, however early it is decided"
                (fun (Memoryless policy, trace: Trace) ->
                    let answer r = Drive.early (Compile.start policy) { trace with Opening = { trace.Opening with R = r } } |> List.last

                    let weight (low, high) =
                        let report = answer low
                        let count = if report.IsKept then (Threshold report.Threshold).AdjustedCount else 0.0
                        float (high - low) / float Generate.limit * count

                    let highest = answer (Generate.limit - 1UL)
                    let counts = highest.IsKept && highest.IsReliable
                    let sum = thresholds policy trace |> List.pairwise |> List.sumBy weight

                    (not counts || abs (sum - 1.0) < 1e-9)
                    |> Prop.label $"{sum}"
                    |> Prop.classify counts "counts"
                    |> Prop.classify (Policy.mayWait policy) "may wait")

            propertyOf 3000 "a kept trace is credited to the rule that keeps it at its end" (fun (Memoryless policy, trace: Trace) ->
                let running = Compile.start policy
                let way, first = Drive.head running trace
                let atEnd = Drive.evaluated policy trace ||> ofEvaluation
                let isFault = atEnd.IsFault || List.exists _.IsFault (Drive.early (Compile.start policy) trace)
                Drive.tell way
                let credited = running.Credit(way.Known, trace.Opening.R, true) |> Option.ofObj

                (isFault || credited = (if atEnd.IsKept then Some atEnd.Rule else None))
                |> Prop.label $"{credited}, not {atEnd.Rule}"
                |> Prop.classify (atEnd.IsKept && first.IsKept && first.Rule <> atEnd.Rule) "another rule than at the start"
                |> Prop.classify (Policy.mayWait policy) "may wait")

            propertyOf 2000 "crediting a trace pays nothing" (fun (Late policy, before: Traces, trace: Trace) ->
                let running = Compile.start policy
                meet running before.List
                let way, _ = Drive.head running trace
                Drive.tell way
                let state = running.Snapshot()
                running.Credit(way.Known, trace.Opening.R, false) |> ignore
                running.Credit(way.Known, trace.Opening.R, true) |> ignore

                (running.Snapshot() = state)
                |> Prop.label $"%A{state}, then %A{running.Snapshot()}"
                |> Prop.classify (Policy.isStateful policy) "stateful")

            propertyOf
                2000
                "another local root knows of earlier spans what their ends would have told it"
                (fun (Late policy, trace: Trace) ->
                    let tests = Tests.Of policy
                    let first, joined, told = Knowledge(), Knowledge(), Knowledge()
                    List.iter tests.Began [ first; joined; told ]

                    for span in List.map MakeTrace.span trace.Spans do
                        tests.Ended(first, SpanRecordReader.Instance, span, span.IsLocalRoot) |> ignore
                        tests.Ended(told, SpanRecordReader.Instance, span, false) |> ignore

                    tests.Join(first, joined)

                    let all (known: Knowledge) =
                        (known.Yes, known.No, known.Faulty, known.SpanCount, known.ErrorCount),
                        (known.FirstStart, known.LastEnd, known.HasRoot)

                    (all joined = all told)
                    |> Prop.label $"{all joined}, not {all told}"
                    |> Prop.classify (joined.Yes ||| joined.No <> 0UL) "knows something")
        ]
