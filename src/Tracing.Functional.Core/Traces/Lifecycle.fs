// When a local trace is over, and what decides it if not its end: a pure machine from span events to decisions, slow and obvious. Source of
// truth for the engine. Knows no policy and no clock: a judge decides, events bring the time. A trace that must be decided before it is
// over is cut. If it is not kept, its spans are discarded, and it is watched: what comes later may still keep what follows.
namespace Tracing.Functional

module internal Lifecycle =

    /// How many of the oldest traces are looked at when memory is needed.
    let private candidates = 16

    /// How many times the greatest age a watched trace may be idle.
    let private idleAges = 30L

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

    let private replace (trace: HeldTrace) state =
        { state with
            Held = state.Held |> List.map (fun other -> if other.Id = trace.Id then trace else other)
        }

    /// Decides a trace for good, though more may come.
    let private close limits judge trigger (trace: HeldTrace) state =
        let isKept =
            if trace.IsComplete then
                judge.Final trace
            else
                judge.Cut state.Now trace = CutDecision.Keep

        decide limits trigger isKept trace state

    /// Decides a trace by what is known. If it is dropped so and may still be kept, it goes on without its spans.
    let private cut limits judge trigger (trace: HeldTrace) state =
        if trace.IsComplete then
            decide limits trigger (judge.Final trace) trace state
        else
            match judge.Cut state.Now trace with
            | CutDecision.Keep -> decide limits trigger true trace state
            | CutDecision.Drop -> decide limits trigger false trace state
            | CutDecision.Watch ->
                let outputs = trace.Spans |> List.map (spanOutput trace.Id false)
                let touched = if trace.WasCut then trace.Touched else state.Now
                let watched = { trace with Gone = trace.Known; Spans = []; WasCut = true; Since = state.Now; Touched = touched }
                let others = state.Held |> List.filter (fun other -> other.Id <> trace.Id)
                { state with Held = others @ [ watched ] }, LifecycleOutput.Cut(trace.Id, trigger) :: outputs

    let private each decideOne traces state =
        let next (state, outputs) trace =
            let state, more = decideOne trace state
            state, outputs @ more

        traces |> List.fold next (state, [])

    let private decideFinally limits judge trigger (trace: HeldTrace) state = decide limits trigger (judge.Final trace) trace state

    /// Cuts the heaviest of the oldest traces until that many bytes are free, or no trace is left. One that was cut before and holds no
    /// spans is closed. Stops at the trace that needs the bytes itself. The third part says if that happened.
    let rec private makeRoom limits judge bytes (forWhom: HeldTrace option) (state: LifecycleState) =
        if state.Bytes + bytes <= limits.MaxBytes || state.Held.IsEmpty then
            state, [], false
        else
            let next = state.Held |> List.truncate candidates |> List.maxBy _.Bytes

            match forWhom with
            | Some own when own.Id = next.Id -> state, [], true
            | _ ->
                let go = if next.WasCut && next.Spans.IsEmpty then close else cut
                let state, outputs = go limits judge DecisionTrigger.Memory next state
                let state, more, isOwn = makeRoom limits judge bytes forWhom state
                state, outputs @ more, isOwn

    /// The most local roots that may join a trace that is held.
    let private mostJoined = 32

    /// Another root of a trace that is held: the trace waits for it too. Without room it is not asked, and follows the trace.
    let private joined limits judge (held: HeldTrace) rootBytes (state: LifecycleState) =
        if held.Roots > mostJoined || rootBytes > limits.MaxBytes then
            state, []
        else
            let state, outputs, isOwn = makeRoom limits judge rootBytes (Some held) state

            if isOwn then
                state, outputs
            else
                let roots = 1 + max held.Roots held.EndedRoots
                let joined = { held with Roots = roots; EntryBytes = held.EntryBytes + rootBytes; Touched = state.Now }
                state |> replace joined |> stir held.Id, outputs

    /// The root of a kept trace follows it; a drop binds nobody.
    let private began limits judge id entryBytes (state: LifecycleState) =
        let trace =
            {
                Id = id
                BeganAt = state.Now
                Since = state.Now
                EntryBytes = entryBytes
                Root = None
                Roots = 1
                Open = Map.empty
                Gone = []
                Spans = []
                WasCut = false
                Touched = state.Now
            }

        match state.Trace id, state.DecisionOn id with
        | Some held, _ -> joined limits judge held entryBytes state
        | None, Some true -> state, []
        | None, _ when entryBytes > limits.MaxBytes -> close limits judge DecisionTrigger.Memory trace state
        | None, _ ->
            let state, outputs, _ = makeRoom limits judge entryBytes None state
            { state with Held = state.Held @ [ trace ] }, outputs

    let private started id spanId (state: LifecycleState) =
        match state.Trace id with
        | Some trace when not (trace.Open.ContainsKey spanId || trace.Holds spanId) ->
            let root = trace.Root |> Option.orElse (Some spanId)
            let opened = { trace with Root = root; Open = trace.Open.Add(spanId, state.Now); Touched = state.Now }
            state |> replace opened |> stir id, []
        | _ -> state, []

    /// What follows once a trace holds a new span, in the order of the rules.
    let private settle limits judge (trace: HeldTrace) state =
        if trace.Spans.Length >= limits.MaxSpans then
            cut limits judge DecisionTrigger.SpanCount trace state
        elif trace.IsComplete && limits.Grace = 0L then
            decideFinally limits judge DecisionTrigger.Complete trace state
        elif trace.IsComplete then
            quieten trace.Id state, []
        else
            state, []

    /// A span counts before it needs memory. A decision that it makes certain needs none, and a trace that has to go for want of memory is
    /// cut with it.
    let private hold limits judge (trace: HeldTrace) (span: HeldSpan) (state: LifecycleState) =
        let closed = { trace with Open = trace.Open.Remove span.SpanId; Touched = state.Now }
        let holding = { closed with Spans = closed.Spans @ [ span ] }

        match judge.Certain state.Now holding with
        | Some isKept -> decide limits DecisionTrigger.Certain isKept holding state
        | None when span.Bytes > limits.MaxBytes -> cut limits judge DecisionTrigger.Memory holding state
        | None ->
            let state, outputs, isOwn = makeRoom limits judge span.Bytes (Some holding) (replace closed state)

            if isOwn then
                let state, more = cut limits judge DecisionTrigger.Memory holding state
                state, outputs @ more
            else
                let state, more = settle limits judge holding (replace holding state)
                state, outputs @ more

    let private ended limits judge id (span: HeldSpan) (state: LifecycleState) =
        match state.Trace id, state.DecisionOn id with
        | Some trace, _ when trace.Holds span.SpanId -> state, []
        | Some trace, _ -> hold limits judge trace span state
        | None, Some isKept -> state, late id isKept span
        | None, None -> state, [ LifecycleOutput.Unknown(id, span.SpanId) ]

    /// Complete traces come first, in the order they became so; then those that time has made certain, and those that are too old, both in
    /// the order they began.
    let private tick limits judge (state: LifecycleState) =
        let quiet =
            state.Quiet |> List.filter (fun (_, since) -> state.Now - since >= limits.Grace) |> List.choose (fst >> state.Trace)

        let state, complete = each (decideFinally limits judge DecisionTrigger.Complete) quiet state

        let certain =
            state.Held |> List.choose (fun trace -> judge.Certain state.Now trace |> Option.map (fun isKept -> trace, isKept))

        let decideCertain (trace, isKept) = decide limits DecisionTrigger.Certain isKept trace
        let state, known = each decideCertain certain state
        let old = state.Held |> List.filter (fun trace -> state.Now - trace.Since >= limits.MaxAge)
        let isIdle (trace: HeldTrace) = trace.WasCut && state.Now - trace.Touched >= idleAges * limits.MaxAge
        let age trace = (if isIdle trace then close else cut) limits judge DecisionTrigger.Age trace
        let state, aged = each age old state
        state, complete @ known @ aged

    /// What is complete comes first, in the order it became so.
    let private flush limits judge all (state: LifecycleState) =
        let complete = state.Quiet |> List.choose (fst >> state.Trace)
        let state, outputs = each (decideFinally limits judge DecisionTrigger.Flush) complete state
        let state, more = each (cut limits judge DecisionTrigger.Flush) (if all then state.Held else []) state
        state, outputs @ more

    /// The state and the outputs after an event at that time, which may run backwards.
    let step limits judge (state: LifecycleState) (now: int64, event) : LifecycleState * LifecycleOutput list =
        let state = { state with Now = max state.Now now }

        match event with
        | LifecycleEvent.Began(id, entryBytes) -> began limits judge id entryBytes state
        | LifecycleEvent.Started(id, spanId) -> started id spanId state
        | LifecycleEvent.Ended(id, span) -> ended limits judge id span state
        | LifecycleEvent.Tick -> tick limits judge state
        | LifecycleEvent.Flush all -> flush limits judge all state
        | LifecycleEvent.ShutDown -> each (close limits judge DecisionTrigger.Flush) state.Held state
