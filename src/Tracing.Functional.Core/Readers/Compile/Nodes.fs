// The running form of a policy's parts: one object a part, state in atomic cells. No lock, no clock, no allocation when asked.
// The meaning is Evaluate's; what is new here is when a stateful leaf pays, see Node.
namespace Tracing.Functional

open System
open System.Threading

/// One arrival on its way through the nodes.
[<Struct; NoComparison; NoEquality>]
type internal Frame =
    val mutable Now: int64
    val mutable Randomness: uint64
    /// The innermost name around the part whose opinion counts, else its kind.
    val mutable Rule: string
    /// What the arrival counts for as shed, which it is only if it is dropped; zero before a part is asked.
    val mutable Shed: float
    /// One bit for each annotation whose policy would keep the trace.
    val mutable Notes: uint64
    val mutable Fault: Fault | null
    /// Whether the trace is kept whatever the part that is asked now says.
    val mutable IsKept: bool
    /// What is known of the trace, if the policy may wait for its end; else null.
    val mutable Known: Knowledge | null

    new(now: int64, randomness: uint64) =
        {
            Now = now
            Randomness = randomness
            Rule = ""
            Shed = 0.0
            Notes = 0UL
            Fault = null
            IsKept = false
            Known = null
        }

/// A part of a policy that is running.
/// Ask gives the opinion on an arrival and lets the stateful leaves below pay. A leaf pays only for traces that it keeps and that are kept
/// overall. `floor` is the highest threshold among its allOf siblings, so the leaf pays if R >= T and R >= floor. An anyOf around an allOf
/// looks first whether another of its parts keeps the trace. Peek gives the same opinion without paying.
[<AbstractClass>]
type internal Node() =
    abstract Ask: facts: inref<StartFacts> * frame: byref<Frame> * floor: uint64 -> PackedOpinion
    abstract Peek: facts: inref<StartFacts> * frame: byref<Frame> -> PackedOpinion

    /// The opinions that it can still have on a trace that is not over. Stateful parts below whose keep would be final are asked for good;
    /// `isFinal` is whether a trace that this part keeps is kept.
    abstract Reach: facts: inref<StartFacts> * frame: byref<Frame> * isFinal: bool -> Reach
    default node.Reach(facts, frame, _) = Reach.ofOpinion (node.Ask(&facts, &frame, 0UL))

    /// Whether something below may be known only after the trace's start.
    abstract HasLate: bool
    default _.HasLate = false
    abstract IsStateful: bool
    default _.IsStateful = false
    /// Whether some stateful part below is asked with a floor that its neighbours have raised.
    abstract HasFloor: bool
    default _.HasFloor = false
    /// The time from which its state equals a fresh one.
    abstract RestsAt: unit -> int64
    default _.RestsAt() = Int64.MinValue
    /// Starts anew for another key; see State.reset.
    abstract Reset: unit -> unit
    default _.Reset() = ()
    /// The state as Evaluate sees it.
    abstract Snapshot: unit -> State
    default _.Snapshot() = State.Stateless
    /// The stateful parts at and below it whose state another law can go on from, in order.
    abstract Leaves: Node list
    default _.Leaves = []
    /// Goes on from what an earlier node owed at that time, if that is the same part under another law. False if it is not. Called before
    /// anybody else knows this node.
    abstract TryGoOnFrom: earlier: Node * now: int64 -> bool
    default _.TryGoOnFrom(_, _) = false

/// Always, never, fixedRatio, abstain.
[<Sealed>]
type internal ConstantNode(rule: string, opinion: PackedOpinion) =
    inherit Node()
    member _.Rule = rule
    member _.Opinion = opinion

    override _.Ask(_, frame, _) =
        frame.Rule <- rule
        opinion

    override _.Peek(_, _) = opinion

/// AdaptiveWindow. Every request counts, kept or not. One thread at a time closes a window; one that cannot leaves it to the next.
[<Sealed>]
type internal WindowNode(rule: string, targetPerSecond: float, sampleSize: int) =
    inherit Node()
    let mutable asked = 0L
    let mutable before = 0L
    let mutable began = Int64.MinValue
    let mutable threshold = 0UL
    let mutable closing = 0

    member private _.Window =
        {
            Asked = Volatile.Read &asked
            Before = Volatile.Read &before
            Began = Volatile.Read &began
            Threshold = Volatile.Read &threshold
        }

    member private _.Close(number: int64, now: int64) =
        let earlier = Volatile.Read &began

        if now > earlier then
            let requests = number - Volatile.Read &before

            if requests > 0L then
                Volatile.Write(&threshold, WindowController.threshold targetPerSecond requests (now - earlier))

        if now <> earlier then
            Volatile.Write(&before, number)
            Volatile.Write(&began, now)

    override _.IsStateful = true
    override node.Snapshot() = State.Window node.Window

    override _.Reset() =
        Volatile.Write(&asked, 0L)
        Volatile.Write(&before, 0L)
        Volatile.Write(&began, Int64.MinValue)
        Volatile.Write(&threshold, 0UL)

    override node.Peek(facts, frame) = PackedOpinion (WindowController.ask targetPerSecond sampleSize frame.Now node.Window).Threshold

    override node.Ask(_, frame, _) =
        let number = Interlocked.Increment &asked
        frame.Rule <- rule

        if number = 1L then
            Volatile.Write(&began, frame.Now)

        if number % int64 sampleSize = 0L && Interlocked.CompareExchange(&closing, 1, 0) = 0 then
            node.Close(number, frame.Now)
            Volatile.Write(&closing, 0)

        PackedOpinion(Volatile.Read &threshold)
