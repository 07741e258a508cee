// One state per key, bounded in keys: the concurrent twin of KeyedState in State. A look-up takes no lock; a new key is
// placed by one thread at a time, and whoever comes second meanwhile shares the overflow state instead of waiting.
namespace Tracing.Functional

open System
open System.Collections.Concurrent
open System.Threading

/// A key with a state of its own, from when it was placed until it is forgotten.
[<Sealed>]
type internal KeyPlace<'State>(key: string, now: int64, state: 'State) =
    let mutable lastAsked = now

    member _.State = state
    member _.Key = key
    member _.LastAsked = Volatile.Read &lastAsked

    /// Clocks may run out of order; the latest time counts.
    member _.Touch(now: int64) =
        if now > lastAsked then
            Volatile.Write(&lastAsked, now)

/// The keys since the table was cleared. Whoever still places a key here when that happens again harms nobody.
[<Sealed>]
type internal KeyGeneration<'State>(restedAt: int64) =
    /// One thread writes at a time, so one lock is enough, and nobody waits for it.
    member val Keys = ConcurrentDictionary<string, KeyPlace<'State>>(1, 7, StringComparer.Ordinal)
    member val Places = Growing<KeyPlace<'State>>()
    /// No place can be given to another key before this time.
    member val NoneBefore = Int64.MinValue with get, set
    /// From when on the states rest that no key has asked for since.
    member _.RestedAt = restedAt

[<Sealed>]
type internal KeyTable<'State>(maxKeys: int, idleAfter: int64, create: unit -> 'State, restsAt: 'State -> int64, reset: 'State -> unit) =

    /// All there are, in the order they were made; never given up, for debt must outlive the key that made it.
    let states = Growing<'State>()
    let overflow = create ()
    let mutable current = KeyGeneration<'State>(Int64.MinValue)
    let mutable placing = 0

    let expiry (place: KeyPlace<'State>) = max (place.LastAsked + idleAfter) (restsAt place.State)

    let oldest (places: Growing<KeyPlace<'State>>) =
        let mutable best = 0
        let mutable bestExpiry = expiry places[0]

        for i in 1 .. places.Count - 1 do
            let other = expiry places[i]

            if other < bestExpiry then
                best <- i
                bestExpiry <- other

        struct (best, bestExpiry)

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

    let takeOver (generation: KeyGeneration<'State>) key now : KeyPlace<'State> | null =
        if now < generation.NoneBefore then
            null
        else
            let struct (number, itsExpiry) = oldest generation.Places
            generation.NoneBefore <- itsExpiry

            if itsExpiry <= now then
                generation.Keys.TryRemove generation.Places[number].Key |> ignore
                let place = KeyPlace(key, now, stateOf number)
                generation.Places[number] <- place
                generation.Keys[key] <- place
                place
            else
                null

    let place (generation: KeyGeneration<'State>) key now : KeyPlace<'State> | null =
        let mutable found = Unchecked.defaultof<KeyPlace<'State>>

        if generation.Keys.TryGetValue(key, &found) then
            found.Touch now
            found
        elif generation.Places.Count < maxKeys then
            let place = KeyPlace(key, now, stateOf generation.Places.Count)
            generation.Places.Add place
            generation.Keys[key] <- place
            place
        else
            takeOver generation key now

    let tryPlace key now : KeyPlace<'State> | null =
        if Interlocked.CompareExchange(&placing, 1, 0) = 0 then
            try
                place (Volatile.Read &current) key now
            finally
                Volatile.Write(&placing, 0)
        else
            null

    /// The state that all keys without a place share.
    member _.Overflow = overflow

    /// How many keys have a state of their own.
    member _.Count = (Volatile.Read &current).Places.Count

    /// The places in the order they were made.
    member _.Places = (Volatile.Read &current).Places.From 0

    /// The place of a key, taking one where it has none; null means the overflow state.
    member _.Find(key: string, now: int64) : KeyPlace<'State> | null =
        let mutable found = Unchecked.defaultof<KeyPlace<'State>>

        if key.Length > KeyedState.longestKey then
            null
        elif (Volatile.Read &current).Keys.TryGetValue(key, &found) then
            found.Touch now
            found
        else
            tryPlace key now

    /// From when on the whole table cannot be told from a fresh one.
    member _.RestsAt() =
        let generation = Volatile.Read &current
        let mutable latest = max generation.RestedAt (restsAt overflow)

        for i in 0 .. generation.Places.Count - 1 do
            latest <- max latest (restsAt generation.Places[i].State)

        latest

    /// Forgets all keys, at once for whoever asks next; keeps their states.
    member table.Clear() =
        Volatile.Write(&current, KeyGeneration<'State>(table.RestsAt()))
        reset overflow

    /// The table as Evaluate sees it.
    member table.Snapshot(snapshot: 'State -> State) =
        let slot (place: KeyPlace<'State>) = { KeySlot.Key = place.Key; LastAsked = place.LastAsked; State = snapshot place.State }
        let places = table.Places

        State.Keyed
            {
                Slots = places |> Array.map slot |> List.ofArray
                Spare = states.From places.Length |> Array.map snapshot |> List.ofArray
                Overflow = snapshot overflow
            }
