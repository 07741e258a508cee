// One state per key, bounded in keys: the concurrent twin of KeyedState in State. A look-up takes no lock; a new key is
// placed by one thread at a time; a thread that cannot place its own meanwhile shares the overflow state for that trace.
namespace Tracing.Functional

open System
open System.Collections.Concurrent
open System.Threading

/// A key with a state of its own, from when it was placed until it is forgotten.
[<Sealed>]
type internal KeyPlace<'State>(key: string, now: int64, due: int64, state: 'State) =
    let mutable lastAsked = now
    let mutable due = due

    member _.State = state
    member _.Key = key
    member _.LastAsked = Volatile.Read &lastAsked

    /// When to check next whether it may be given to another key. Written by the thread that places keys.
    member _.Due
        with get () = Volatile.Read &due
        and set value = Volatile.Write(&due, value)

    /// Clocks may run out of order; the latest time counts.
    member _.Touch(now: int64) =
        if now > lastAsked then
            Volatile.Write(&lastAsked, now)

/// The keys since the table was cleared. Writes to a replaced generation are harmless.
[<Sealed>]
type internal KeyGeneration<'State>(restedAt: int64) =
    let mutable fullUntil = Int64.MinValue

    /// One thread writes at a time, so one lock is enough and is never waited for.
    member val Keys = ConcurrentDictionary<string, KeyPlace<'State>>(1, 7, StringComparer.Ordinal)
    member val Places = Growing<KeyPlace<'State>>()
    /// The numbers of the places by when they are due.
    member val Queue = DueQueue()
    /// No place is given to another key before this time: the latest at which one that was could be.
    member val NoneBefore = Int64.MinValue with get, set

    /// No new key gets a place before this time, so most keys need not try. That matters if most have no place.
    member _.FullUntil
        with get () = Volatile.Read &fullUntil
        and set value = Volatile.Write(&fullUntil, value)

    /// The time from which the states rest that no key has asked for since.
    member _.RestedAt = restedAt

[<Sealed>]
type internal KeyTable<'State>(maxKeys: int, idleAfter: int64, create: unit -> 'State, restsAt: 'State -> int64, reset: 'State -> unit) =

    let mutable seated: (string -> 'State -> unit) option = None

    /// How often a new key tries to be placed while others are. That is longer than placing one takes, but bounded: the thread that
    /// places keys may have been put to sleep.
    let attempts = 32

    /// All states, in the order they were created. They are never given up: debt must outlive the key that caused it.
    let states = Growing<'State>()
    let overflow = create ()
    let mutable current = KeyGeneration<'State>(Int64.MinValue)
    let mutable placing = 0

    /// What was left by a key that is forgotten is cleaned up only now, so that forgetting many keys costs nothing.
    let stateOf number =
        if number < states.Count then
            let state = states[number]
            reset state
            state
        else
            let state = create ()
            states.Add state
            state

    let seat (generation: KeyGeneration<'State>) number key now =
        let state = stateOf number
        seated |> Option.iter (fun told -> told key state)
        let place = KeyPlace(key, now, now + idleAfter, state)

        if number < generation.Places.Count then
            generation.Places[number] <- place
            generation.Queue.PutOff place.Due
        else
            generation.Places.Add place
            generation.Queue.Add(place.Due, number)

        generation.Keys[key] <- place
        place

    let rec takeOver looks (generation: KeyGeneration<'State>) key now : KeyPlace<'State> | null =
        let struct (due, number) = generation.Queue.First

        if looks = 0 || due > now || generation.NoneBefore > now then
            null
        else
            let place = generation.Places[number]
            let due = KeyedState.dueAt place.LastAsked idleAfter (fun () -> restsAt place.State) now

            if due <= now then
                generation.NoneBefore <- max generation.NoneBefore due
                generation.Keys.TryRemove place.Key |> ignore
                seat generation number key now
            else
                place.Due <- due
                generation.Queue.PutOff due
                takeOver (looks - 1) generation key now

    let place (generation: KeyGeneration<'State>) key now : KeyPlace<'State> | null =
        let mutable found = Unchecked.defaultof<KeyPlace<'State>>

        if generation.Keys.TryGetValue(key, &found) then
            found.Touch now
            found
        elif generation.Places.Count < maxKeys then
            seat generation generation.Places.Count key now
        else
            let taken = takeOver KeyedState.mostLooks generation key now
            let struct (due, _) = generation.Queue.First
            generation.FullUntil <- max due generation.NoneBefore
            taken

    let rec tryPlace attempts key now : KeyPlace<'State> | null =
        if Interlocked.CompareExchange(&placing, 1, 0) = 0 then
            try
                place (Volatile.Read &current) key now
            finally
                Volatile.Write(&placing, 0)
        elif attempts > 1 then
            Thread.SpinWait 10
            tryPlace (attempts - 1) key now
        else
            null

    /// Called for each key that gets a state, before another thread can see it. Set before the table is used.
    member _.Seated
        with set told = seated <- Some told

    /// The state that all keys without a place share.
    member _.Overflow = overflow

    /// The state of a key if it has one. Nothing changes.
    member _.TryFind(key: string) =
        match (Volatile.Read &current).Keys.TryGetValue key with
        | true, place -> Some place.State
        | _ -> None

    /// How many keys have a state of their own.
    member _.Count = (Volatile.Read &current).Places.Count

    /// The places in the order they were created.
    member _.Places = (Volatile.Read &current).Places.From 0

    /// The place of a key, a new one if it has none; null means the overflow state.
    member _.Find(key: string, now: int64) : KeyPlace<'State> | null =
        let generation = Volatile.Read &current
        let mutable found = Unchecked.defaultof<KeyPlace<'State>>

        if key.Length > KeyedState.longestKey then
            null
        elif generation.Keys.TryGetValue(key, &found) then
            found.Touch now
            found
        elif now < generation.FullUntil then
            null
        else
            tryPlace attempts key now

    /// The time from which the whole table equals a fresh one.
    member _.RestsAt() =
        let generation = Volatile.Read &current
        let mutable latest = max generation.RestedAt (restsAt overflow)

        for i in 0 .. generation.Places.Count - 1 do
            latest <- max latest (restsAt generation.Places[i].State)

        latest

    /// Forgets all keys, at once for the next caller; keeps their states.
    member table.Clear() =
        Volatile.Write(&current, KeyGeneration<'State>(table.RestsAt()))
        reset overflow

    /// The table as Evaluate sees it.
    member _.Snapshot(snapshot: 'State -> State) =
        let generation = Volatile.Read &current
        let places = generation.Places.From 0

        let slot (place: KeyPlace<'State>) =
            {
                KeySlot.Key = place.Key
                LastAsked = place.LastAsked
                Due = place.Due
                State = snapshot place.State
            }

        State.Keyed
            {
                Slots = places |> Array.map slot |> List.ofArray
                Spare = states.From places.Length |> Array.map snapshot |> List.ofArray
                NoneBefore = generation.NoneBefore
                Overflow = snapshot overflow
            }
