// A whole local trace with what was decided of it. Owns the data that streams carry and simulations replay; makes no decision.
namespace Tracing.Functional

open System
open System.Collections.Generic

/// <summary>Why a trace was decided when it was.</summary>
[<RequireQualifiedAccess>]
type DecisionTrigger =
    /// The decision was certain when the local root started.
    | Start = 0
    /// The decision became certain while the trace ran.
    | Certain = 1
    /// The local root had ended, no span was open, and the grace was over.
    | Complete = 2
    /// The trace reached its greatest age.
    | Age = 3
    /// The trace reached its greatest number of spans.
    | SpanCount = 4
    /// The memory was needed.
    | Memory = 5
    /// A flush or a shutdown.
    | Flush = 6

/// <summary>What was decided of a trace.</summary>
[<NoComparison; ReferenceEquality>]
type TraceDecision =
    {
        /// Whether the trace is kept.
        IsKept: bool
        /// T. A trace is kept if its randomness is at least T.
        Threshold: Threshold
        /// Whether T says how many traces a kept one stands for.
        IsReliable: bool
        /// The innermost name around the part that decided, else the kind of that part. Of a kept trace: the first rule that keeps it
        /// when it ends.
        Rule: string
        /// The rule that kept the trace when it started; empty if it was decided later, or dropped.
        StartRule: string
        /// What led to the decision.
        Trigger: DecisionTrigger
    }

    /// How many traces this one stands for; 0 if it was dropped or counts are not reliable.
    member decision.AdjustedCount =
        if decision.IsKept && decision.IsReliable then
            decision.Threshold.AdjustedCount
        else
            0.0

/// <summary>A local trace: its spans of this process in the order they ended, and what was decided of it.</summary>
[<NoComparison; ReferenceEquality>]
type TraceRecord =
    {
        /// 32 lower-case hexadecimal digits.
        TraceId: string
        /// R of the trace.
        Randomness: Randomness
        /// What was known when the local root started.
        Start: StartFacts
        /// When the local root started.
        StartTime: DateTimeOffset
        /// Its spans of this process, in the order they ended.
        Spans: IReadOnlyList<SpanRecord>
        /// How many of its spans ended; more than Spans holds if a cap was reached.
        SpanCount: int
        /// The memory that its spans took, in bytes, by the engine's estimate.
        Bytes: int64
        /// Whether it was over: its local roots had ended and no span was open. False if it was decided by force while it ran; then what
        /// was not known stays so, in its explanation and when it is replayed.
        IsComplete: bool
        /// What was decided of it, and by which rule.
        Decision: TraceDecision
        /// Why, part by part; computed when first read.
        Explanation: Lazy<Explanation>
    }

    /// A kept trace of these spans: for replays and for tests of stream operators. It counts for one.
    static member Of(randomness: Randomness, start: StartFacts, [<ParamArray>] spans: SpanRecord[]) =
        {
            TraceId = if spans.Length = 0 then "" else spans[0].TraceId
            Randomness = randomness
            Start = start
            StartTime =
                if spans.Length = 0 then
                    DateTimeOffset.MinValue
                else
                    spans |> Array.map _.StartTime |> Array.min
            Spans = spans
            SpanCount = spans.Length
            Bytes = 0L
            IsComplete = true
            Decision =
                {
                    IsKept = true
                    Threshold = Threshold.Always
                    IsReliable = true
                    Rule = "always"
                    StartRule = ""
                    Trigger = DecisionTrigger.Complete
                }
            Explanation =
                Lazy<Explanation>(fun () ->
                    Explain.policy (Moment.AtStart(start, 0L, randomness)) Policy.Always (Evaluate.start Policy.Always))
        }

    /// The local root; null if it has not ended, or fell to a cap.
    member trace.Root: SpanRecord | null =
        match trace.Spans |> Seq.tryFind _.IsLocalRoot with
        | Some root -> root
        | None -> null

    /// The name of the local root, as it ended or else as it started.
    member trace.Operation: string =
        match trace.Spans |> Seq.tryFind _.IsLocalRoot with
        | Some root -> root.Name
        | None -> trace.Start.Name

    /// From the first start to the last end of its spans.
    member trace.Duration =
        if trace.Spans.Count = 0 then
            TimeSpan.Zero
        else
            (trace.Spans |> Seq.map _.EndTime |> Seq.max) - (trace.Spans |> Seq.map _.StartTime |> Seq.min)

    /// Whether some span's status is Error.
    member trace.IsFailed = trace.Spans |> Seq.exists _.IsFailed
