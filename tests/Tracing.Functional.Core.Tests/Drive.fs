// Owns how tests lead generated traces through a running policy: step by step until the decision is sure, or only at the end.
namespace Tracing.Functional.Tests

open Tracing.Functional

/// What a running policy decided on a trace at some step: 0 is the start, then one for each span, and one more for the end.
[<NoComparison>]
type internal Report =
    {
        Step: int
        Decision: HeadDecision
        Threshold: uint64
        IsReliable: bool
        IsKept: bool
        Rule: string
        IsFault: bool
    }

/// One trace on its way through a running policy that may wait.
[<NoComparison; NoEquality>]
type internal Way = { Running: RunningPolicy; Trace: Trace; Known: Knowledge }

module internal Drive =

    let private frame (trace: Trace) step = Frame(MakeTrace.time trace step, trace.Opening.R)

    let private report (trace: Trace) step decision (opinion: PackedOpinion) (frame: Frame) =
        let threshold, isReliable =
            match opinion.ToOpinion() with
            | Opinion.Say(threshold, isReliable) -> threshold.Value, isReliable
            | Opinion.Abstain -> failwith "a decision is never an abstention"

        {
            Step = step
            Decision = decision
            Threshold = threshold
            IsReliable = isReliable
            IsKept = trace.Opening.R >= threshold
            Rule = frame.Rule
            IsFault = not (isNull frame.Fault)
        }

    /// The trace begins.
    let head (running: RunningPolicy) (trace: Trace) =
        let way = { Running = running; Trace = trace; Known = Knowledge() }
        let facts = Make.facts trace.Opening
        let mutable frame = frame trace 0
        let mutable opinion = PackedOpinion.Abstain
        let decision = running.Head(&facts, &frame, way.Known, &opinion)

        // A sure decision makes this needless; a test that asks all the same needs it.
        if decision = HeadDecision.Final then
            running.Follow(way.Known, &facts)

        way, report trace 0 decision opinion frame

    let private ended way i =
        let span = MakeTrace.span way.Trace.Spans[i]
        way.Running.Ended(way.Known, SpanRecordReader.Instance, span, span.IsLocalRoot) |> ignore

    /// The span of that index ends, and the decision may be sure.
    let step way i =
        ended way i
        let mutable frame = frame way.Trace (i + 1)
        let mutable opinion = PackedOpinion.Abstain
        let decision = way.Running.Certain(way.Known, &frame, &opinion)
        report way.Trace (i + 1) decision opinion frame

    /// Nothing more will come.
    let final way =
        let last = way.Trace.Spans.Length + 1
        let mutable frame = frame way.Trace last
        let opinion = way.Running.Final(way.Known, &frame)
        report way.Trace last HeadDecision.Final opinion frame

    /// The decisions at the trace's spans and its end, until one is sure.
    let rec private onwards way i =
        if i = way.Trace.Spans.Length then
            [ final way ]
        else
            match step way i with
            | sure when sure.Decision = HeadDecision.Final -> [ sure ]
            | report -> report :: onwards way (i + 1)

    /// What comes after the head's decision: nothing if that is sure.
    let rest (way, first) =
        if first.Decision = HeadDecision.Final then
            [ first ]
        else
            first :: onwards way 0

    /// All decisions until one is sure.
    let early running (trace: Trace) = rest (head running trace)

    /// The spans of a trace, which nobody asks about.
    let tell way =
        for i in 0 .. way.Trace.Spans.Length - 1 do
            ended way i

    /// The spans and the end of a trace that nobody asks about in between.
    let finish way =
        tell way
        final way

    /// The decision at the end of a trace that nobody asks about in between.
    let waiting running (trace: Trace) =
        let way, first = head running trace
        if first.IsFault then first else finish way

    /// What the plain meaning says of a trace that is over, or cut after these spans.
    let evaluatedAt isOver policy (trace: Trace) =
        let moment =
            { Make.moment trace.Opening with
                Progress = Progress.ofSpans isOver (List.map MakeTrace.span trace.Spans)
                Now = MakeTrace.time trace (trace.Spans.Length + 1)
            }

        let evaluation, isKept, _ = Evaluate.decide policy moment (Evaluate.start policy)
        evaluation, isKept

    /// What the plain meaning says of a trace that is over.
    let evaluated policy trace = evaluatedAt true policy trace

    /// At which stage the last of these decisions was made, for the distribution of a property.
    let stage (trace: Trace) (reports: Report list) =
        match (List.last reports).Step with
        | 0 -> "sure at the start"
        | step when step <= trace.Spans.Length -> "sure while it runs"
        | _ when (List.head reports).Decision = HeadDecision.Keep -> "kept at the start, counted at the end"
        | _ -> "decided at the end"
