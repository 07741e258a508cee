// The running form of the parts that look beyond one state: by parent, by key, first of a key.
namespace Tracing.Functional

open System
open System.Threading

/// ParentBased: roots by `root`, children by their parent or by the case's own policy (None: the parent is followed).
[<Sealed>]
type internal ParentBasedNode(rule: string, root: Node, ofCase: ParentCase -> Node option) =
    inherit PartsNode([| root; yield! ParentCase.All |> List.choose ofCase |])

    let node case : Node | null = ofCase case |> Option.toObj
    let remoteSampled, remoteNotSampled = node ParentCase.RemoteSampled, node ParentCase.RemoteNotSampled
    let localSampled, localNotSampled = node ParentCase.LocalSampled, node ParentCase.LocalNotSampled

    /// ParentCase.Of without an allocation.
    let caseOf (parent: ParentFacts) : Node | null =
        match parent.Origin, parent.IsSampled with
        | ParentOrigin.None, _ -> root
        | ParentOrigin.Local, true -> localSampled
        | ParentOrigin.Local, false -> localNotSampled
        | _, true -> remoteSampled
        | _, false -> remoteNotSampled

    let followed (parent: ParentFacts) =
        if parent.HasThreshold then PackedOpinion.Of(parent.Threshold, true)
        elif parent.IsSampled then PackedOpinion.KeepUncounted
        else PackedOpinion.Never

    member _.Root = root
    member _.FollowsLocal = isNull localSampled && isNull localNotSampled
    member _.FollowsRemote = isNull remoteSampled && isNull remoteNotSampled

    override _.Ask(facts, frame, floor) =
        match caseOf facts.Parent with
        | null ->
            frame.Rule <- rule
            followed facts.Parent
        | node -> node.Ask(&facts, &frame, floor)

    override _.Peek(facts, frame) =
        match caseOf facts.Parent with
        | null -> followed facts.Parent
        | node -> node.Peek(&facts, &frame)

    override _.Reach(facts, frame, isFinal) =
        match caseOf facts.Parent with
        | null -> Reach.ofOpinion (followed facts.Parent)
        | node -> node.Reach(&facts, &frame, isFinal)

/// PerKey: one running copy of the inner policy per key. One that takes another's place lets each key go on from what it owed.
[<Sealed>]
type internal PerKeyNode(key: TraceKey, settings: KeySettings, create: unit -> Node) =
    inherit Node()

    let table = KeyTable<Node>(settings.MaxKeys, Keys.nanoseconds settings.IdleAfter, create, _.RestsAt(), _.Reset())
    let mutable predecessor: PerKeyNode | null = null
    let mutable successor: PerKeyNode | null = null

    member private _.Now(facts: inref<StartFacts>, frame: byref<Frame>) : Node =
        match Volatile.Read &successor with
        | null ->
            let value = Keys.orEmpty (Keys.read key facts &frame.Fault)

            match table.Find(value, frame.Now) with
            | null -> table.Overflow
            | place -> place.State
        | next -> next.Now(&facts, &frame)

    /// The parts of one state go on from those of another, each from one.
    static member private GoOn(now: int64, state: Node, earlier: Node) =
        let left = Collections.Generic.List<Node>(earlier.Leaves)

        for next in state.Leaves do
            match left |> Seq.tryFind (fun other -> next.TryGoOnFrom(other, now)) with
            | Some other -> left.Remove other |> ignore
            | None -> ()

    member private _.Table = table

    /// Gives a key the state that it had, unless this node has no place for it. Another thread may be placing a key just now.
    member private _.TakeOver(value: string, at: int64) =
        let mutable attempts = 1000

        while attempts > 0 && (table.TryFind value).IsNone && table.Count < settings.MaxKeys do
            table.Find(value, at) |> ignore
            attempts <- attempts - 1

    /// Takes the place of another node at that time: each key goes on from what it owed then. Traces that are asked through the other from
    /// then on are asked here. A key that is asked for meanwhile is taken over at once.
    member private node.GoOnFrom(other: PerKeyNode, now: int64) =
        table.Seated <-
            fun value state ->
                match Volatile.Read &predecessor with
                | NonNull other -> other.Table.TryFind value |> Option.iter (fun earlier -> PerKeyNode.GoOn(now, state, earlier))
                | _ -> ()

        predecessor <- other
        PerKeyNode.GoOn(now, table.Overflow, other.Table.Overflow)
        other.Leave node

        for place in other.Table.Places do
            node.TakeOver(place.Key, now)

        Volatile.Write(&predecessor, null)

    /// Whether another has taken its place.
    member private _.HasLeft = not (isNull (Volatile.Read &successor))
    member private _.Leave(next: PerKeyNode) = Volatile.Write(&successor, next)
    member private _.Key = key
    override node.Leaves = [ node ]

    override node.TryGoOnFrom(earlier, now) =
        match earlier with
        | :? PerKeyNode as other when TraceKey.isSame key other.Key && not other.HasLeft ->
            node.GoOnFrom(other, now)
            true
        | _ -> false

    /// A trace that has to wait stays with the state it met first, or another would be asked a second time for it.
    member private node.Of(facts: inref<StartFacts>, frame: byref<Frame>) =
        match frame.Known with
        | null -> node.Now(&facts, &frame)
        | _ when not table.Overflow.HasLate -> node.Now(&facts, &frame)
        | known ->
            match known.StateOf node with
            | :? Node as state -> state
            | _ ->
                let state = node.Now(&facts, &frame)
                known.RememberState(node, state)
                state

    /// How many keys have a state of their own.
    member _.Count = table.Count
    override _.IsStateful = true
    override _.HasFloor = table.Overflow.HasFloor
    override _.HasLate = table.Overflow.HasLate

    /// Whether the key is not known yet: then it has no opinion.
    static member private IsBlind(frame: byref<Frame>) =
        match frame.Known with
        | null -> false
        | known -> known.IsStartUnknown

    override node.Reach(facts, frame, isFinal) =
        if PerKeyNode.IsBlind &frame then
            Reach.unknown
        else
            node.Of(&facts, &frame).Reach(&facts, &frame, isFinal)

    override node.Ask(facts, frame, floor) =
        if PerKeyNode.IsBlind &frame then
            PackedOpinion.Abstain
        else
            node.Of(&facts, &frame).Ask(&facts, &frame, floor)

    override node.Peek(facts, frame) =
        if PerKeyNode.IsBlind &frame then
            PackedOpinion.Abstain
        else
            node.Of(&facts, &frame).Peek(&facts, &frame)

    override _.RestsAt() = table.RestsAt()
    override _.Reset() = table.Clear()
    override _.Snapshot() = table.Snapshot _.Snapshot()

/// A stateful part whose annotations stand `by` bits further up in the policy that it runs in now.
[<Sealed>]
type internal ShiftedNotesNode(by: int, inner: Node) =
    inherit Node()
    override _.IsStateful = inner.IsStateful
    override _.HasFloor = inner.HasFloor
    override _.HasLate = inner.HasLate
    override _.RestsAt() = inner.RestsAt()
    override _.Reset() = inner.Reset()
    override _.Snapshot() = inner.Snapshot()
    override _.Peek(facts, frame) = inner.Peek(&facts, &frame)

    override _.Ask(facts, frame, floor) =
        let earlier = frame.Notes
        frame.Notes <- 0UL
        let opinion = inner.Ask(&facts, &frame, floor)
        frame.Notes <- earlier ||| (frame.Notes <<< by)
        opinion

    override _.Reach(facts, frame, isFinal) =
        let earlier = frame.Notes
        let reach = inner.Reach(&facts, &frame, isFinal)
        frame.Notes <- earlier
        reach

/// When a key was first seen.
[<Sealed>]
type internal SeenCell() =
    let mutable at = Int64.MinValue
    member _.At = System.Threading.Volatile.Read &at
    member _.Forget() = System.Threading.Volatile.Write(&at, Int64.MinValue)

    /// False if another trace of the key came first.
    member _.TryMove(expected: int64, next: int64) = System.Threading.Interlocked.CompareExchange(&at, next, expected) = expected

/// FirstSeen: keeps the first trace of a key in each period.
[<Sealed>]
type internal FirstSeenNode(rule: string, key: TraceKey, period: int64, maxKeys: int) =
    inherit Node()

    let table = KeyTable<SeenCell>(maxKeys, period, SeenCell, (fun _ -> Int64.MinValue), _.Forget())

    member private _.Of(facts: inref<StartFacts>, frame: byref<Frame>) : SeenCell | null =
        match Keys.read key facts &frame.Fault with
        | null -> null
        | value ->
            match table.Find(value, frame.Now) with
            | null -> null
            | place -> place.State

    member private _.IsFirst(seen: int64, now: int64) = seen = Int64.MinValue || now - seen >= period
    override _.IsStateful = true
    override _.Reset() = table.Clear()
    override _.Snapshot() = table.Snapshot(fun cell -> State.Seen cell.At)

    override node.Peek(facts, frame) =
        match node.Of(&facts, &frame) with
        | null -> PackedOpinion.Abstain
        | cell ->
            if node.IsFirst(cell.At, frame.Now) then
                PackedOpinion.Always
            else
                PackedOpinion.Abstain

    override node.Ask(facts, frame, floor) =
        match node.Of(&facts, &frame) with
        | null -> PackedOpinion.Abstain
        | cell ->
            let seen = cell.At
            let isFirst = node.IsFirst(seen, frame.Now)

            if isFirst && (frame.Randomness < floor || cell.TryMove(seen, frame.Now)) then
                frame.Rule <- rule
                PackedOpinion.Always
            else
                PackedOpinion.Abstain
