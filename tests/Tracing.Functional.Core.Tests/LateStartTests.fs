// Claims about traces whose start becomes known after some of their spans, or never: spans of many processes come in any order, and the
// root's may be the last.
module Tracing.Functional.Tests.LateStartTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private frame (trace: Trace) = Frame(MakeTrace.time trace (trace.Spans.Length + 1), trace.Opening.R)

/// What was said, unless a function of the user threw.
[<NoComparison>]
type private Said = { IsKept: bool; Threshold: uint64; Rule: string; IsFault: bool; IsWatched: bool; Step: int }

let private said (trace: Trace) step isWatched (opinion: PackedOpinion) (frame: Frame) =
    {
        IsKept = opinion.Keeps trace.Opening.R
        Threshold = opinion.Threshold.Value
        Rule = frame.Rule
        IsFault = not (isNull frame.Fault)
        IsWatched = isWatched
        Step = step
    }

/// One trace on its way; its start becomes known after `At` of its spans.
[<NoComparison; NoEquality>]
type private Way = { Running: RunningPolicy; Trace: Trace; Known: Knowledge; At: int }

/// The root of a whole trace has no parent.
let private whole (trace: Trace) =
    let isParent fact =
        match fact with
        | Parent _
        | ParentWith _ -> true
        | OfKind _
        | OfSource _
        | Attribute _
        | Baggage _
        | Method _
        | Path _
        | Header _
        | Link _ -> false

    { trace with
        Opening = { trace.Opening with Facts = trace.Opening.Facts |> List.filter (isParent >> not) }
    }

let private begin' policy (trace: Trace) at =
    let way =
        {
            Running = Compile.startWithLateStarts policy
            Trace = trace
            Known = Knowledge()
            At = abs (at % (trace.Spans.Length + 1))
        }

    way.Running.Begin way.Known
    way

let private learnStart way =
    let facts = Make.facts way.Trace.Opening
    let mutable frame = frame way.Trace
    let mutable opinion = PackedOpinion.Abstain
    let decision = way.Running.Head(&facts, &frame, way.Known, &opinion)

    if decision = HeadDecision.Final then
        Some(said way.Trace way.At false opinion frame)
    else
        None

let private learnSpan way i =
    let span = MakeTrace.span way.Trace.Spans[i]
    way.Running.Ended(way.Known, SpanRecordReader.Instance, span, span.IsLocalRoot) |> ignore
    let mutable frame = frame way.Trace
    let mutable opinion = PackedOpinion.Abstain

    if way.Running.Certain(way.Known, &frame, &opinion) = HeadDecision.Final then
        Some(said way.Trace i false opinion frame)
    else
        None

let private final way =
    let mutable frame = frame way.Trace
    let opinion = way.Running.Final(way.Known, &frame)
    said way.Trace (way.Trace.Spans.Length + 1) false opinion frame

/// What is learnt in turn: spans, and the start between two of them.
let private steps way =
    seq {
        for i in 0 .. way.At - 1 do
            learnSpan way i

        learnStart way

        for i in way.At .. way.Trace.Spans.Length - 1 do
            learnSpan way i
    }

/// The first sure answer; the final one if none is sure before.
let private decided way =
    match Seq.tryPick id (steps way) with
    | Some sure -> sure
    | None -> final way

let private cut way =
    let mutable frame = frame way.Trace
    let mutable opinion = PackedOpinion.Abstain
    let isWatched = way.Running.Cut(way.Known, &frame, &opinion)
    said way.Trace way.At isWatched opinion frame

/// The spans before the start becomes known, and the sure answer by them.
let private blind way = [ 0 .. way.At - 1 ] |> List.tryPick (learnSpan way)

let private classified (way: Way) (said: Said) property =
    property
    |> Prop.classify (way.At = 0) "the start first"
    |> Prop.classify (way.At = way.Trace.Spans.Length) "the start last"
    |> Prop.classify (said.Step < way.At) "sure before the start"
    |> Prop.classify said.IsKept "kept"

[<Tests>]
let lateStartTests =
    testList
        "LateStartTests"
        [
            propertyOf
                6000
                "whenever the start becomes known, the decision is that of the whole trace"
                (fun (Memoryless policy, trace: Trace, at: int) ->
                    let trace = whole trace
                    let way = begin' policy trace at
                    let said = decided way
                    let evaluation, isKept = Drive.evaluated policy trace

                    (said.IsFault || not (isNull evaluation.Fault) || said.IsKept = isKept)
                    |> Prop.label $"%A{said}, not {isKept} by {evaluation.Rule}"
                    |> classified way said)

            propertyOf
                4000
                "it is also that of a trace whose start came first, with parts that remember"
                (fun (Late policy, trace: Trace, at: int) ->
                    let trace = whole trace
                    let way, first = begin' policy trace at, begin' policy trace 0
                    let said, expected = decided way, decided first

                    (said.IsFault || expected.IsFault || said.IsKept = expected.IsKept)
                    |> Prop.label $"%A{said}, not %A{expected}"
                    |> classified way said)

            propertyOf 4000 "a start that is known first changes nothing" (fun (Late policy, trace: Trace) ->
                let said = decided (begin' policy trace 0)
                let expected = Drive.early (Compile.start policy) trace |> List.last

                (said.IsFault
                 || expected.IsFault
                 || (said.IsKept = expected.IsKept && (not said.IsKept || said.Threshold = expected.Threshold)))
                |> Prop.label $"%A{said}, not %A{expected}")

            propertyOf
                4000
                "a cut without a start says what the plain meaning says of what is known"
                (fun (Memoryless policy, trace: Trace, at: int) ->
                    let trace = whole trace
                    let way = begin' policy trace at
                    let sure = blind way
                    let said = cut way
                    let ended = trace.Spans |> List.truncate way.At |> List.map MakeTrace.span

                    let moment =
                        { Make.moment trace.Opening with
                            Progress = { Progress.ofSpans false ended with IsStartKnown = false }
                            Now = MakeTrace.time trace (trace.Spans.Length + 1)
                        }

                    let evaluation, isKept, _ = Evaluate.decide policy moment (Evaluate.start policy)
                    let rule = if evaluation.Opinion = Opinion.Abstain then "abstain" else evaluation.Rule

                    (sure.IsSome || said.IsFault || not (isNull evaluation.Fault) || (said.IsKept = isKept && said.Rule = rule))
                    |> Prop.label $"%A{said}, not {isKept} by {rule}"
                    |> classified way said)

            propertyOf
                6000
                "what the true end keeps is kept without a start too, or watched"
                (fun (Memoryless policy, trace: Trace, at: int) ->
                    let trace = whole trace
                    let way = begin' policy trace at
                    let said = blind way |> Option.defaultWith (fun () -> cut way)
                    let evaluation, isKept = Drive.evaluated policy trace

                    (said.IsFault || not (isNull evaluation.Fault) || not isKept || said.IsKept || said.IsWatched)
                    |> Prop.label $"%A{said}"
                    |> Prop.classify (isKept && said.IsWatched && not said.IsKept) "watched"
                    |> classified way said)

            testCase "a key is not known without a start, and the rule behind it speaks" (fun () ->
                let key = Policy.FirstSeen(TraceKey.Path, System.TimeSpan.FromSeconds 10.0, 10)
                let running = Compile.startWithLateStarts (Policy.OrElse [ Policy.Named("new", key); Policy.Named("rest", Policy.Never) ])
                let known = Knowledge()
                running.Begin known
                let mutable frame = Frame(0L, 1UL)
                let mutable opinion = PackedOpinion.Abstain
                Expect.isTrue (running.Cut(known, &frame, &opinion)) "watched"
                Expect.equal (opinion.Keeps 1UL, frame.Rule) (false, "rest") "at the cut"
                let facts = StartFacts.Of("order").WithPath "/orders"
                let mutable frame = Frame(0L, 1UL)
                Expect.equal (running.Head(&facts, &frame, known, &opinion)) HeadDecision.Final "the start says it"
                Expect.equal (opinion.Keeps 1UL, frame.Rule) (true, "new") "then")
        ]
