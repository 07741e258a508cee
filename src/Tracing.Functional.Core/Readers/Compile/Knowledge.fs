// What a running policy knows of one trace whose end it may have to wait for: which of the policy's tests are known to hold, which are
// known not to, and the opinions of its stateful parts. How spans change that is KnownTests'.
namespace Tracing.Functional

open System

/// The opinion of a stateful part on a trace, given at the trace's start and kept: it is asked once.
[<Struct; NoComparison; NoEquality>]
type internal PartOpinion = { Part: obj; Opinion: PackedOpinion; Rule: string; Shed: float; Notes: uint64 }

/// When a trace is looked at: that decides which stateful parts may be asked.
type internal Phase =
    | Head = 0
    | Running = 1
    | End = 2

/// One trace. Not safe under concurrent use: its owner locks.
[<Sealed>]
type internal Knowledge() =
    [<DefaultValue>]
    val mutable Phase: Phase

    /// Whether the facts of its start are not known yet.
    [<DefaultValue>]
    val mutable IsStartUnknown: bool

    /// A bit for each test that is known to hold.
    [<DefaultValue>]
    val mutable Yes: uint64

    /// A bit for each test that is known not to hold.
    [<DefaultValue>]
    val mutable No: uint64

    /// A bit for each test on spans whose function threw on one.
    [<DefaultValue>]
    val mutable Faulty: uint64

    /// What the first of them threw.
    [<DefaultValue>]
    val mutable Fault: Fault | null

    [<DefaultValue>]
    val mutable SpanCount: int

    [<DefaultValue>]
    val mutable ErrorCount: int

    [<DefaultValue>]
    val mutable HasRoot: bool

    [<DefaultValue>]
    val mutable FirstStart: int64

    [<DefaultValue>]
    val mutable LastEnd: int64

    [<DefaultValue(false)>]
    val mutable Facts: StartFacts

    // Created when first needed and kept for the next trace: most policies have at most one stateful part.
    let mutable opinions: PartOpinion[] = Array.Empty()
    let mutable opinionCount = 0
    let mutable states: struct (obj * obj)[] = Array.Empty()
    let mutable stateCount = 0

    static let withRoom (items: 'T[]) count =
        if count < items.Length then
            items
        else
            let larger = Array.zeroCreate (count + 1)
            Array.Copy(items, larger, count)
            larger

    /// The opinion of a stateful part that was asked before; ValueNone if it was not.
    member _.OpinionOf(part: obj) =
        let mutable i = 0

        while i < opinionCount && not (Object.ReferenceEquals(opinions[i].Part, part)) do
            i <- i + 1

        if i < opinionCount then ValueSome opinions[i] else ValueNone

    member _.Remember(opinion: PartOpinion) =
        opinions <- withRoom opinions opinionCount
        opinions[opinionCount] <- opinion
        opinionCount <- opinionCount + 1

    /// The state of its key that a part met first; null if it met none.
    member _.StateOf(part: obj) : obj | null =
        let mutable found: obj | null = null

        for i in 0 .. stateCount - 1 do
            let struct (other, state) = states[i]

            if isNull found && Object.ReferenceEquals(other, part) then
                found <- state

        found

    /// The trace stays with that state, though its key may lose it to another before the trace is over.
    member _.RememberState(part: obj, state: obj) =
        states <- withRoom states stateCount
        states[stateCount] <- struct (part, state)
        stateCount <- stateCount + 1

    /// The stateful parts may be asked again.
    member _.ForgetOpinions() =
        Array.Clear opinions
        opinionCount <- 0

    /// As new, for another trace.
    member known.Clear() =
        known.Phase <- Phase.Head
        known.IsStartUnknown <- false
        known.Yes <- 0UL
        known.No <- 0UL
        known.Faulty <- 0UL
        known.Fault <- null
        known.SpanCount <- 0
        known.ErrorCount <- 0
        known.HasRoot <- false
        known.FirstStart <- 0L
        known.LastEnd <- 0L
        known.Facts <- Unchecked.defaultof<StartFacts>
        known.ForgetOpinions()
        Array.Clear states
        stateCount <- 0
