// What conditions mean, three-valued, by what is known of a trace; and what they are made of. Total: a user's function that throws leaves a
// fault, never an exception.
namespace Tracing.Functional

open System

/// A span that has started and not ended: since when, in ticks, and whether it is the local root.
type internal OpenSpan = { StartTicks: int64; IsRoot: bool }

/// What is known of a trace besides its start. A trace that is decided by force is one of which more could have come.
[<NoComparison; NoEquality>]
type internal Progress =
    {
        Reader: SpanReader
        /// The spans that have ended, in that order.
        Spans: obj list
        IsRoot: obj -> bool
        Open: OpenSpan list
        /// The time up to which the open spans have run, in ticks.
        NowTicks: int64
        /// Whether nothing more can come. Then no span is open.
        IsComplete: bool
        /// Whether it was decided by force, although more could come.
        IsCut: bool
        /// Whether the facts of its start are known. If spans come from many processes, those of the root may come last, or never.
        IsStartKnown: bool
    }

module internal Progress =

    let private isRecordedRoot (span: obj) =
        match span with
        | :? SpanRecord as span -> span.IsLocalRoot
        | _ -> false

    /// Nothing has ended yet.
    let nothing =
        {
            Reader = SpanRecordReader.Instance
            Spans = []
            IsRoot = isRecordedRoot
            Open = []
            NowTicks = 0L
            IsComplete = false
            IsCut = false
            IsStartKnown = true
        }

    /// These spans have ended. Unless the trace is complete, it was decided by force.
    let ofSpans isComplete (spans: SpanRecord seq) =
        { nothing with
            Spans = [ for span in spans -> span :> obj ]
            IsComplete = isComplete
            IsCut = not isComplete
        }

/// What one part of a condition has of its own. The one place that lists all cases for everything that only looks for some of them.
[<Struct; NoComparison; NoEquality>]
type private ConditionPart =
    {
        /// The conditions one level below.
        Parts: Condition list
        StartTest: StartTest option
        SpanTest: SpanTest option
        /// Whether it cannot be known when a trace starts.
        IsLate: bool
    }

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal Condition =

    let private parentIs test (parent: ParentFacts) =
        match test with
        | ParentTest.None -> parent.Origin = ParentOrigin.None
        | ParentTest.Local -> parent.Origin = ParentOrigin.Local
        | ParentTest.Remote -> parent.Origin = ParentOrigin.Remote
        | ParentTest.Sampled -> parent.Origin <> ParentOrigin.None && parent.IsSampled
        | ParentTest.NotSampled -> parent.Origin <> ParentOrigin.None && not parent.IsSampled

    let private textHolds test (value: string | null) = ValueTest.holds test value

    let private startHolds test (facts: inref<StartFacts>) (fault: byref<Fault | null>) =
        match test with
        | StartTest.Name value -> textHolds value facts.Name
        | StartTest.Kind kind -> facts.Kind = kind
        | StartTest.Source value -> textHolds value facts.KnownSource
        | StartTest.Attribute(key, value) -> ValueTest.holds value (facts.Attribute key)
        | StartTest.Baggage(name, value) -> textHolds value (facts.Baggage name)
        | StartTest.Parent parent -> parentIs parent facts.Parent
        | StartTest.Linked -> facts.LinkCount > 0
        | StartTest.LinkedToSampled -> facts.HasSampledLink
        | StartTest.Method value -> textHolds value facts.Method
        | StartTest.Path value -> textHolds value facts.Path
        | StartTest.Header(name, value) -> textHolds value (facts.Header name)
        | StartTest.Function named -> NamedFunction.guarded named facts false &fault

    let private unlessComplete (progress: Progress) = if progress.IsComplete then Truth.No else Truth.Unknown

    let private openTruth test progress (span: OpenSpan) = SpanTest.openTruth test (progress.NowTicks - span.StartTicks)

    let private rootSpan test progress (fault: byref<Fault | null>) =
        match progress.Spans |> List.tryFind progress.IsRoot, progress.Open |> List.tryFind _.IsRoot with
        | Some root, _ -> Truth.ofBool (SpanTest.holds test progress.Reader root &fault)
        | None, Some root -> openTruth test progress root
        | None, None -> unlessComplete progress

    let rec private someHolds test reader (spans: obj list) (fault: byref<Fault | null>) =
        match spans with
        | [] -> false
        | first :: others -> SpanTest.holds test reader first &fault || someHolds test reader others &fault

    let private anySpan test progress (fault: byref<Fault | null>) =
        if someHolds test progress.Reader progress.Spans &fault then
            Truth.Yes
        elif progress.Open |> List.exists (fun span -> openTruth test progress span = Truth.Yes) then
            Truth.Yes
        else
            unlessComplete progress

    let private growing order (sign: int) isComplete =
        if isComplete then
            Truth.ofBool (Order.holds order sign)
        else
            Truth.growing order sign

    /// From the first start to the last end. What is open ends at the earliest now.
    let private traceTicks progress =
        let reader = progress.Reader

        let ended =
            progress.Spans |> List.map (fun span -> reader.StartTicks span, reader.StartTicks span + reader.DurationTicks span)

        let running = progress.Open |> List.map (fun span -> span.StartTicks, progress.NowTicks)

        match ended @ running with
        | [] -> 0L
        | times -> (times |> List.map snd |> List.max) - (times |> List.map fst |> List.min)

    /// What is known of a test on the whole trace, by the trace's time from the first start to the last end, its spans and failed spans.
    let wholeTruth test ticks spans errors isComplete =
        match test with
        | TraceTest.Duration(order, bound) -> growing order (compare ticks bound.Ticks) isComplete
        | TraceTest.SpanCount(order, bound) -> growing order (compare spans bound) isComplete
        | TraceTest.ErrorCount(order, bound) -> growing order (compare errors bound) isComplete

    let private wholeTrace test progress =
        let errors = progress.Spans |> List.filter progress.Reader.IsFailed |> List.length
        wholeTruth test (traceTicks progress) progress.Spans.Length errors progress.IsComplete

    /// What is known by what has happened so far. A fault of a user's function is left in `fault`, the first one wins.
    let rec truth condition (facts: inref<StartFacts>) (progress: Progress) (fault: byref<Fault | null>) : Truth =
        match condition with
        | Condition.AtStart _ when not progress.IsStartKnown -> Truth.Unknown
        | Condition.AtStart test -> Truth.ofBool (startHolds test &facts &fault)
        | Condition.RootSpan test -> rootSpan test progress &fault
        | Condition.AnySpan test -> anySpan test progress &fault
        | Condition.WholeTrace test -> wholeTrace test progress
        | Condition.And(left, right) ->
            match truth left &facts progress &fault with
            | Truth.No -> Truth.No
            | known -> truth right &facts progress &fault |> Truth.andNotNo known
        | Condition.Or(left, right) ->
            match truth left &facts progress &fault with
            | Truth.Yes -> Truth.Yes
            | known -> truth right &facts progress &fault |> Truth.orNotYes known
        | Condition.Not inner -> truth inner &facts progress &fault |> Truth.negate
        | Condition.Constant value -> Truth.ofBool value

    /// What is known when the local root starts.
    let atStart condition (facts: inref<StartFacts>) (fault: byref<Fault | null>) : Truth = truth condition &facts Progress.nothing &fault

    /// Whether a test at the start holds, for callers that keep the result.
    let startTestHolds test (facts: inref<StartFacts>) (fault: byref<Fault | null>) = startHolds test &facts &fault

    /// What this very part has, without those below.
    let private part condition =
        let plain = { Parts = []; StartTest = None; SpanTest = None; IsLate = false }

        match condition with
        | Condition.Constant _ -> plain
        | Condition.AtStart test -> { plain with StartTest = Some test }
        | Condition.RootSpan test
        | Condition.AnySpan test -> { plain with SpanTest = Some test; IsLate = true }
        | Condition.WholeTrace _ -> { plain with IsLate = true }
        | Condition.And(left, right)
        | Condition.Or(left, right) -> { plain with Parts = [ left; right ] }
        | Condition.Not inner -> { plain with Parts = [ inner ] }

    /// The conditions one level below.
    let parts condition = (part condition).Parts

    /// The tests and constants that it combines, in the order they are written.
    let rec leaves condition =
        match parts condition with
        | [] -> [ condition ]
        | parts -> List.collect leaves parts

    /// The test on the facts at the start that this very part is.
    let startTest condition = (part condition).StartTest

    /// The test on one span that this very part is.
    let spanTest condition = (part condition).SpanTest

    /// The first part that cannot be known when a trace starts.
    let rec firstLate condition =
        let part = part condition
        if part.IsLate then Some condition else part.Parts |> List.tryPick firstLate

    /// How deep its parts nest; a test on one span counts with its own.
    let rec depth condition =
        match spanTest condition with
        | Some test -> SpanTest.depth test
        | None -> 1 + (parts condition |> List.fold (fun deepest part -> max deepest (depth part)) 0)

    /// The user functions that it calls when a trace starts, in order.
    let startFunctions condition = leaves condition |> List.choose startTest |> List.choose StartTest.userFunction

    /// The user functions that it calls when a span ends, in order.
    let spanFunctions condition = leaves condition |> List.choose spanTest |> List.collect SpanTest.functions

    /// The user functions in it, those of the start first.
    let functions condition : obj list =
        [
            for named in startFunctions condition -> named.Run :> obj
            for named in spanFunctions condition -> named.Run :> obj
        ]
