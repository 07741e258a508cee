// What the lifecycle machine works on: limits, held traces, a judge, events and outputs. Its steps are Lifecycle's.
namespace Tracing.Functional

/// What the machine may use. A Grace of 0 decides a complete trace at once.
type internal LifecycleLimits =
    {
        /// Bytes of all entries and held spans.
        MaxBytes: int64
        /// Spans of one trace.
        MaxSpans: int
        /// Nanoseconds for which a complete trace stays quiet before it is decided.
        Grace: int64
        /// Nanoseconds from a trace's begin, or its last cut, to a cut.
        MaxAge: int64
        /// Decided traces whose decision is remembered.
        MaxDecisions: int
    }

/// A span that is held until its trace is decided.
[<NoComparison>]
type internal HeldSpan = { SpanId: int; Bytes: int64; IsRoot: bool; IsFailed: bool }

/// A trace that is not decided.
[<NoComparison>]
type internal HeldTrace =
    {
        Id: int
        BeganAt: int64
        /// When it began or was cut last.
        Since: int64
        EntryBytes: int64
        /// The first span that started.
        Root: int option
        /// The local roots that have begun.
        Roots: int
        /// The spans that have not ended, and when they started.
        Open: Map<int, int64>
        /// In the order they ended: those that a cut discarded, and those that are held.
        Gone: HeldSpan list
        Spans: HeldSpan list
        WasCut: bool
        /// When the last span started or ended since the first cut, or that cut.
        Touched: int64
    }

    /// All spans that have ended.
    member trace.Known = trace.Gone @ trace.Spans
    member trace.Bytes = trace.EntryBytes + List.sumBy _.Bytes trace.Spans
    member trace.HasRoot = trace.Known |> List.exists _.IsRoot
    member trace.EndedRoots = (trace.Known |> List.filter _.IsRoot).Length
    member trace.HaveRootsEnded = trace.EndedRoots >= trace.Roots
    member trace.IsComplete = trace.HaveRootsEnded && trace.Open.IsEmpty
    member trace.Holds spanId = trace.Known |> List.exists (fun span -> span.SpanId = spanId)

/// What is said of a trace that must be decided before it is over.
[<RequireQualifiedAccess>]
type internal CutDecision =
    | Keep
    /// Nothing that comes later can keep it.
    | Drop
    /// It is dropped by what is known, and what comes later may keep it.
    | Watch

/// What is certain of a trace at that time, if anything is; what is final when it is over; what is said if it is cut. True is keep.
[<NoComparison; NoEquality>]
type internal Judge =
    {
        Certain: int64 -> HeldTrace -> bool option
        Final: HeldTrace -> bool
        Cut: int64 -> HeldTrace -> CutDecision
    }

[<RequireQualifiedAccess; NoComparison>]
type internal LifecycleEvent =
    /// A local root begins: the first of a trace, or another one. The bytes are those of its trace's entry or, if that is held, its own.
    | Began of id: int * entryBytes: int64
    | Started of id: int * spanId: int
    | Ended of id: int * HeldSpan
    | Tick
    /// Decides what is complete; with `all`, cuts the others.
    | Flush of all: bool
    /// Decides everything for good.
    | ShutDown

[<RequireQualifiedAccess>]
type internal LifecycleOutput =
    | Decided of id: int * isKept: bool * DecisionTrigger
    /// The trace is dropped by what is known, and watched.
    | Cut of id: int * DecisionTrigger
    | Exported of id: int * spanId: int
    | Discarded of id: int * spanId: int
    /// A failed span came too late for its trace to be kept.
    | LateErrorLost of id: int * spanId: int
    /// A span of a trace that the machine does not know, or not any more.
    | Unknown of id: int * spanId: int

[<NoComparison>]
type internal LifecycleState =
    {
        /// The greatest time seen.
        Now: int64
        /// Undecided traces in the order they began or were cut last.
        Held: HeldTrace list
        /// Those of them that are complete, and since when: in the order they became so.
        Quiet: (int * int64) list
        /// Decided traces with their decisions, the oldest first. A trace that was decided again is there twice.
        Decisions: (int * bool) list
    }

    static member Empty = { Now = System.Int64.MinValue; Held = []; Quiet = []; Decisions = [] }
    member state.Bytes = state.Held |> List.sumBy _.Bytes
    member state.Trace id = state.Held |> List.tryFind (fun trace -> trace.Id = id)

    /// The newest, if there are two.
    member state.DecisionOn id = state.Decisions |> List.tryFindBack (fun (other, _) -> other = id) |> Option.map snd
