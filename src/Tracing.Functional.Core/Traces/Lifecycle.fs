// When a local trace is over, and who decides it if not its end: a pure machine from span events to decisions, slow and obvious. Source of
// truth for the engine. Knows no policy and no clock: a judge decides, events bring the time.
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
        /// Nanoseconds from a trace's begin to its decision.
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
        EntryBytes: int64
        Open: Set<int>
        /// In the order they ended.
        Spans: HeldSpan list
    }

    member trace.Bytes = trace.EntryBytes + List.sumBy _.Bytes trace.Spans
    member trace.HasRoot = trace.Spans |> List.exists _.IsRoot
    member trace.IsComplete = trace.HasRoot && trace.Open.IsEmpty
    member trace.Holds spanId = trace.Spans |> List.exists (fun span -> span.SpanId = spanId)

/// What is certain of a trace by the spans that ended, if anything is; and what is final. True is keep.
[<NoComparison; NoEquality>]
type internal Judge = { Certain: HeldTrace -> bool option; Final: HeldTrace -> bool }

[<RequireQualifiedAccess; NoComparison>]
type internal LifecycleEvent =
    | Began of id: int * entryBytes: int64
    | Started of id: int * spanId: int
    | Ended of id: int * HeldSpan
    | Tick
    | Flush

[<RequireQualifiedAccess>]
type internal LifecycleOutput =
    | Decided of id: int * isKept: bool * DecisionTrigger
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
        /// Undecided traces in the order they began.
        Held: HeldTrace list
        /// Those of them that are complete, and since when: in the order they became so.
        Quiet: (int * int64) list
        /// Decided traces with their decisions, the oldest first.
        Decisions: (int * bool) list
    }

    static member Empty = { Now = System.Int64.MinValue; Held = []; Quiet = []; Decisions = [] }
    member state.Bytes = state.Held |> List.sumBy _.Bytes
    member state.Trace id = state.Held |> List.tryFind (fun trace -> trace.Id = id)
    member state.DecisionOn id = state.Decisions |> List.tryPick (fun (other, isKept) -> if other = id then Some isKept else None)

module internal Lifecycle =

    /// How many of the oldest traces are looked at when memory is needed.
    let private candidates = 16

    let private spanOutput id isKept (span: HeldSpan) =
        if isKept then
            LifecycleOutput.Exported(id, span.SpanId)
        else
            LifecycleOutput.Discarded(id, span.SpanId)

    /// What becomes of a span whose trace is decided already.
    let private late id isKept (span: HeldSpan) =
        [
            spanOutput id isKept span
            if span.IsFailed && not isKept then
                LifecycleOutput.LateErrorLost(id, span.SpanId)
        ]

    let private remember limits id isKept decisions =
        let all = decisions @ [ id, isKept ]
        List.skip (max 0 (all.Length - limits.MaxDecisions)) all

    let private stir id (state: LifecycleState) = { state with Quiet = state.Quiet |> List.filter (fun (other, _) -> other <> id) }

    let private quieten id (state: LifecycleState) =
        let stirred = stir id state
        { stirred with Quiet = stirred.Quiet @ [ id, state.Now ] }

    /// The trace is decided: its spans go, its bytes are free, its decision is remembered.
    let private decide limits trigger isKept (trace: HeldTrace) state =
        let outputs = LifecycleOutput.Decided(trace.Id, isKept, trigger) :: List.map (spanOutput trace.Id isKept) trace.Spans

        { stir trace.Id state with
            Held = state.Held |> List.filter (fun other -> other.Id <> trace.Id)
            Decisions = remember limits trace.Id isKept state.Decisions
        },
        outputs

    let private decideFinally limits judge trigger (trace: HeldTrace) state = decide limits trigger (judge.Final trace) trace state

    let private decideAll limits judge trigger traces state =
        let decideNext (state, outputs) trace =
            let state, more = decideFinally limits judge trigger trace state
            state, outputs @ more

        traces |> List.fold decideNext (state, [])

    /// Decides the heaviest of the oldest traces until that many bytes are free, or no trace is left. A trace that would have to go for a
    /// span of its own is decided with that span, and then needs no bytes.
    let rec private makeRoom limits judge bytes (forWhom: HeldTrace option) (state: LifecycleState) =
        if state.Bytes + bytes <= limits.MaxBytes || state.Held.IsEmpty then
            state, []
        else
            let heaviest = state.Held |> List.truncate candidates |> List.maxBy _.Bytes

            match forWhom with
            | Some own when own.Id = heaviest.Id -> decideFinally limits judge DecisionTrigger.Memory own state
            | _ ->
                let state, outputs = decideFinally limits judge DecisionTrigger.Memory heaviest state
                let state, more = makeRoom limits judge bytes forWhom state
                state, outputs @ more

    let private replace (trace: HeldTrace) state =
        { state with
            Held = state.Held |> List.map (fun other -> if other.Id = trace.Id then trace else other)
        }

    let private began limits judge id entryBytes (state: LifecycleState) =
        let trace = { Id = id; BeganAt = state.Now; EntryBytes = entryBytes; Open = Set.empty; Spans = [] }

        if (state.Trace id).IsSome || (state.DecisionOn id).IsSome then
            state, []
        elif entryBytes > limits.MaxBytes then
            decideFinally limits judge DecisionTrigger.Memory trace state
        else
            let state, outputs = makeRoom limits judge entryBytes None state
            { state with Held = state.Held @ [ trace ] }, outputs

    let private started id spanId (state: LifecycleState) =
        match state.Trace id with
        | Some trace when not (trace.Open.Contains spanId || trace.Holds spanId) ->
            state |> replace { trace with Open = trace.Open.Add spanId } |> stir id, []
        | _ -> state, []

    /// What follows once a trace holds a new span, in the order of the rules.
    let private settle limits judge (trace: HeldTrace) state =
        if trace.Spans.Length >= limits.MaxSpans then
            decideFinally limits judge DecisionTrigger.SpanCount trace state
        elif trace.IsComplete && limits.Grace = 0L then
            decideFinally limits judge DecisionTrigger.Complete trace state
        elif trace.IsComplete then
            quieten trace.Id state, []
        else
            state, []

    /// A span counts before it needs memory. A decision that it makes certain needs none, and a trace that has to go for want of memory is
    /// decided with it.
    let private hold limits judge (trace: HeldTrace) (span: HeldSpan) (state: LifecycleState) =
        let closed = { trace with Open = trace.Open.Remove span.SpanId }
        let holding = { closed with Spans = closed.Spans @ [ span ] }

        match judge.Certain holding with
        | Some isKept -> decide limits DecisionTrigger.Certain isKept holding state
        | None when span.Bytes > limits.MaxBytes -> decideFinally limits judge DecisionTrigger.Memory holding state
        | None ->
            let state, outputs = makeRoom limits judge span.Bytes (Some holding) (replace closed state)

            if (state.Trace trace.Id).IsNone then
                state, outputs
            else
                let state, more = settle limits judge holding (replace holding state)
                state, outputs @ more

    let private ended limits judge id (span: HeldSpan) (state: LifecycleState) =
        match state.Trace id, state.DecisionOn id with
        | Some trace, _ when trace.Holds span.SpanId -> state, []
        | Some trace, _ -> hold limits judge trace span state
        | None, Some isKept -> state, late id isKept span
        | None, None -> state, [ LifecycleOutput.Unknown(id, span.SpanId) ]

    /// Complete traces come first, in the order they became so; then those that are too old, in the order they began.
    let private tick limits judge (state: LifecycleState) =
        let quiet =
            state.Quiet |> List.filter (fun (_, since) -> state.Now - since >= limits.Grace) |> List.choose (fst >> state.Trace)

        let state, outputs = decideAll limits judge DecisionTrigger.Complete quiet state
        let old = state.Held |> List.filter (fun trace -> state.Now - trace.BeganAt >= limits.MaxAge)
        let state, more = decideAll limits judge DecisionTrigger.Age old state
        state, outputs @ more

    /// The state and the outputs after an event at that time, which may run backwards.
    let step limits judge (state: LifecycleState) (now: int64, event) : LifecycleState * LifecycleOutput list =
        let state = { state with Now = max state.Now now }

        match event with
        | LifecycleEvent.Began(id, entryBytes) -> began limits judge id entryBytes state
        | LifecycleEvent.Started(id, spanId) -> started id spanId state
        | LifecycleEvent.Ended(id, span) -> ended limits judge id span state
        | LifecycleEvent.Tick -> tick limits judge state
        | LifecycleEvent.Flush -> decideAll limits judge DecisionTrigger.Flush state.Held state
