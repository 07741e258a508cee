// What policies remember between arrivals, as immutable values, and who gets a state of its own. Source of truth for
// the atomic cells and the key table of running policies.
namespace Tracing.Functional

open System

/// What the stateful parts of a policy remember, in the shape of the policy.
[<RequireQualifiedAccess; NoComparison>]
type internal State =
    | Stateless
    | Debt of tat: int64
    | Window of Window
    /// When a key was first seen; Int64.MinValue if it was not.
    | Seen of int64
    | Parts of State list
    | Keyed of KeyedState

and [<NoComparison>] internal KeyedState =
    {
        Slots: KeySlot list
        /// States whose keys were forgotten, as those keys left them. The next slots take them.
        Spare: State list
        /// No slot is given to another key before this time: the latest at which one that was could be.
        NoneBefore: int64
        Overflow: State
    }

and [<NoComparison>] internal KeySlot =
    {
        Key: string
        LastAsked: int64
        /// When to check next whether the slot may be given to another key; never later than it may.
        Due: int64
        State: State
    }

module internal State =

    // What a part finds in the state it is given. A state that belongs to another kind of part counts as one before any arrival.

    /// The virtual clock.
    let debt state =
        match state with
        | State.Debt tat -> tat
        | State.Stateless
        | State.Window _
        | State.Seen _
        | State.Parts _
        | State.Keyed _ -> DebtLaw.Fresh

    let window state =
        match state with
        | State.Window window -> window
        | State.Stateless
        | State.Debt _
        | State.Seen _
        | State.Parts _
        | State.Keyed _ -> Window.Fresh

    /// When a key was first seen; Int64.MinValue if it was not.
    let seen state =
        match state with
        | State.Seen at -> at
        | State.Stateless
        | State.Debt _
        | State.Window _
        | State.Parts _
        | State.Keyed _ -> Int64.MinValue

    /// The states of that many parts.
    let parts count state =
        match state with
        | State.Parts states -> states
        | State.Stateless
        | State.Debt _
        | State.Window _
        | State.Seen _
        | State.Keyed _ -> List.replicate count State.Stateless

    /// The states by key, with `fresh` for keys that are new.
    let keyed fresh state =
        match state with
        | State.Keyed keyed -> keyed
        | State.Stateless
        | State.Debt _
        | State.Window _
        | State.Seen _
        | State.Parts _ -> { Slots = []; Spare = []; NoneBefore = Int64.MinValue; Overflow = fresh }

    /// The time from which the state equals a fresh one.
    let rec restsAt state =
        match state with
        | State.Stateless
        | State.Window _
        | State.Seen _ -> Int64.MinValue
        | State.Debt tat -> tat
        | State.Parts parts -> parts |> List.fold (fun latest part -> max latest (restsAt part)) Int64.MinValue
        | State.Keyed keyed ->
            let states = keyed.Overflow :: keyed.Spare @ List.map _.State keyed.Slots
            states |> List.fold (fun latest state -> max latest (restsAt state)) Int64.MinValue

    /// The state when another key takes its place: as fresh, except for debt and the states that hold it. Those stay. By then the debt is
    /// paid off, or clocks ran backwards and the cap still needs it. Law: rests when it rested before.
    let rec reset state =
        match state with
        | State.Stateless
        | State.Debt _ -> state
        | State.Window _ -> State.Window Window.Fresh
        | State.Seen _ -> State.Seen Int64.MinValue
        | State.Parts parts -> State.Parts(List.map reset parts)
        | State.Keyed keyed ->
            State.Keyed
                {
                    Slots = []
                    Spare = List.map _.State keyed.Slots @ keyed.Spare
                    NoneBefore = Int64.MinValue
                    Overflow = reset keyed.Overflow
                }

/// Who gets a state of its own. Source of truth for KeyTable.
module internal KeyedState =

    /// Longer keys share the overflow state, so that keys cannot fill the memory.
    let longestKey = 256

    /// The most slots that are looked at for one new key, so that no trace waits for a large table.
    let mostLooks = 64

    /// The time from which a slot may be given to another key. The debt of a key that is not idle yet is not looked at.
    let inline dueAt lastAsked idleAfter restsAt now =
        let idle = lastAsked + idleAfter
        if idle > now then idle else max idle (restsAt ())

    let private seat key now idleAfter state = { Key = key; LastAsked = now; Due = now + idleAfter; State = state }
    let private touch now slot = { slot with LastAsked = max slot.LastAsked now }

    let private giveAway i slot key now idleAfter due keyed =
        { keyed with
            Slots = List.updateAt i (seat key now idleAfter (State.reset slot.State)) keyed.Slots
            NoneBefore = max keyed.NoneBefore due
        }

    /// The first of the slots that are due, the longest due first, that may be given away.
    let rec private takeOver looks key now idleAfter keyed =
        let i, slot = keyed.Slots |> List.indexed |> List.minBy (fun (i, slot) -> slot.Due, i)

        if looks = 0 || slot.Due > now || keyed.NoneBefore > now then
            None, keyed
        else
            let due = dueAt slot.LastAsked idleAfter (fun () -> State.restsAt slot.State) now

            if due <= now then
                Some i, giveAway i slot key now idleAfter due keyed
            else
                takeOver (looks - 1) key now idleAfter { keyed with Slots = List.updateAt i { slot with Due = due } keyed.Slots }

    let private makeSlot key now idleAfter fresh keyed =
        let state, spare =
            match keyed.Spare with
            | first :: others -> State.reset first, others
            | [] -> fresh, []

        Some keyed.Slots.Length, { keyed with Slots = keyed.Slots @ [ seat key now idleAfter state ]; Spare = spare }

    /// Before any key, without a state.
    let start overflow = { Slots = []; Spare = []; NoneBefore = Int64.MinValue; Overflow = overflow }

    /// The slot of a key (None is the overflow state), and the table with that key's place taken.
    let find maxKeys idleAfter fresh (key: string) now keyed =
        match keyed.Slots |> List.tryFindIndex (fun slot -> slot.Key = key) with
        | _ when key.Length > longestKey -> None, keyed
        | Some i -> Some i, { keyed with Slots = List.updateAt i (touch now keyed.Slots[i]) keyed.Slots }
        | None when keyed.Slots.Length < maxKeys -> makeSlot key now idleAfter fresh keyed
        | None -> takeOver mostLooks key now idleAfter keyed

    let state slot keyed =
        match slot with
        | Some i -> keyed.Slots[i].State
        | None -> keyed.Overflow

    let update slot state keyed =
        match slot with
        | Some i -> { keyed with Slots = List.updateAt i { keyed.Slots[i] with State = state } keyed.Slots }
        | None -> { keyed with Overflow = state }
