// The running form of adaptive and rateLimited: a debt in one atomic cell, and how it goes on under another law. No lock, no clock.
namespace Tracing.Functional

open System
open System.Threading

/// One number that many threads change.
type internal ICell =
    abstract Read: unit -> int64

    /// The value before. It was replaced if it is the expected one.
    abstract Exchange: expected: int64 * next: int64 -> int64

/// A cell of its own cache line, so that leaves do not slow each other down.
[<Struct>]
type internal Cell(values: int64[]) =
    static member Of(initial: int64) = Cell(Array.create 24 initial)

    interface ICell with
        member _.Read() = Volatile.Read &values[12]
        member _.Exchange(expected, next) = Interlocked.CompareExchange(&values[12], next, expected)

/// What a cell of debt says when its law is replaced. A virtual clock is within 2^62 of zero, so what is further away is a mark.
module internal Moved =

    [<Literal>]
    let private Flag = 0x4000000000000000L

    /// The debt of a law that takes another's place, until it has been carried over.
    [<Literal>]
    let NotYet = Int64.MaxValue

    /// Whether the cell holds no clock that counts.
    let inline isMark (value: int64) = (value ^^^ (value <<< 1)) < 0L

    /// The mark of a cell that another has taken the place of, with the clock it stood at; and back again.
    let flip (value: int64) = value ^^^ Flag

/// Adaptive and rateLimited, over any cell: tests bring one that loses races on a schedule. A struct, so that each kind of cell has
/// code of its own and asking is as fast as if there were one.
type internal DebtNodeOver<'Cell when 'Cell: struct and 'Cell :> ICell>(rule: string, law: DebtLaw, isReliable: bool, cell: 'Cell) =
    inherit Node()
    let mark = PackedOpinion.MarkOf isReliable
    let mutable successor: DebtNodeOver<'Cell> | null = null
    let mutable predecessor: DebtNodeOver<'Cell> | null = null
    let mutable carriedAt = 0L

    member private _.Cell = cell

    /// Carries the debt over, once: the first thread does it, and no thread waits.
    member private _.Begin() =
        match Volatile.Read &predecessor with
        | null -> ()
        | other -> cell.Exchange(Moved.NotYet, law.Carried(other.Law, Moved.flip (other.Cell.Read()), carriedAt)) |> ignore

    /// No trace is charged here any more.
    member private node.Leave(next: DebtNodeOver<'Cell>) =
        Volatile.Write(&successor, next)
        let mutable tat = cell.Read()
        let mutable seen = cell.Exchange(tat, Moved.flip tat)

        while seen <> tat do
            tat <- seen
            seen <- cell.Exchange(tat, Moved.flip tat)

    /// The node that has the debt now.
    member private node.Live: DebtNodeOver<'Cell> =
        let mutable live = node
        let mutable isFound = false

        while not isFound do
            let tat = live.Cell.Read()

            if not (Moved.isMark tat) then
                isFound <- true
            elif tat = Moved.NotYet then
                live.Begin()
            else
                match live.Successor with
                | null -> isFound <- true
                | next -> live <- next

        live

    member private _.Successor: DebtNodeOver<'Cell> | null = Volatile.Read &successor

    /// Takes the place of another node at that time. Traces that are asked through the other from then on are decided and charged here:
    /// each trace is charged to one of the two, on any number of threads. Called before anybody else knows this node.
    member node.GoOnFrom(other: DebtNodeOver<'Cell>, now: int64) =
        cell.Exchange(cell.Read(), Moved.NotYet) |> ignore
        predecessor <- other
        carriedAt <- now
        other.Leave node
        node.Begin()
        predecessor <- null

    /// Asks for an arrival that lost the race for the debt to a replacement.
    member private node.AskAgain(frame: byref<Frame>, floor: uint64, lost: uint64) : uint64 =
        let tat = cell.Read()

        if Moved.isMark tat then
            node.Live.AskAgain(&frame, floor, lost)
        else
            let struct (threshold, shed) = Shed.retry law tat frame.Now lost
            frame.Shed <- max frame.Shed shed

            if frame.Randomness < threshold then
                threshold
            else
                node.Pay(&frame, floor, tat, threshold)

    /// Pays. If others paid first, asks again with the same randomness until it has paid or no longer keeps.
    member private node.Pay(frame: byref<Frame>, floor: uint64, observed: int64, first: uint64) =
        let mutable tat = observed
        let mutable threshold = first
        let mutable isDone = false

        while not isDone do
            let seen = cell.Exchange(tat, law.Charge(tat, frame.Now))

            if seen = tat then
                isDone <- true
            elif Moved.isMark seen then
                threshold <- node.Live.AskAgain(&frame, floor, max threshold floor)
                isDone <- true
            else
                let struct (next, shed) = Shed.retry law seen frame.Now (max threshold floor)
                tat <- seen
                threshold <- next
                frame.Shed <- max frame.Shed shed
                isDone <- frame.Randomness < next

        threshold

    member _.Law = law
    member _.Rule = rule

    /// Whether another has taken its place.
    member node.HasLeft = not (isNull node.Successor)

    member node.Tat: int64 =
        let tat = cell.Read()
        if Moved.isMark tat then node.Live.Tat else tat

    override _.IsStateful = true
    override node.Leaves = [ node ]
    override node.RestsAt() = node.Tat
    override node.Snapshot() = State.Debt node.Tat

    override node.Peek(facts, frame) =
        let tat = cell.Read()

        if Moved.isMark tat then
            node.Live.Peek(&facts, &frame)
        else
            PackedOpinion(law.ThresholdAt(tat, frame.Now) ||| mark)

    override node.Ask(facts, frame, floor) =
        let tat = cell.Read()

        if Moved.isMark tat then
            node.Live.Ask(&facts, &frame, floor)
        else
            node.AskAt(tat, &frame, floor)

    member private node.AskAt(tat: int64, frame: byref<Frame>, floor: uint64) =
        let threshold = law.ThresholdAt(tat, frame.Now)
        frame.Rule <- rule

        if frame.Randomness >= threshold && frame.Randomness >= floor then
            PackedOpinion(node.Pay(&frame, floor, tat, threshold) ||| mark)
        else
            if threshold = Bits56.Limit then
                frame.Shed <- max frame.Shed 1.0

            PackedOpinion(threshold ||| mark)

/// Adaptive and rateLimited, under the innermost name; if that is empty, its rule is its kind.
[<Sealed>]
type internal DebtNode(name: string, kind: string, law, isReliable) =
    inherit DebtNodeOver<Cell>((if name = "" then kind else name), law, isReliable, Cell.Of DebtLaw.Fresh)
    member private _.Name = name

    override node.TryGoOnFrom(earlier, now) =
        match earlier with
        | :? DebtNode as other when other.Name = name && not other.HasLeft ->
            node.GoOnFrom(other, now)
            true
        | _ -> false
