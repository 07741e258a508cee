// One state per key, bounded in keys: the concurrent twin of KeyedState in Evaluate. A look-up takes no lock; a new key is
// placed by one thread at a time, and whoever comes second meanwhile shares the overflow state instead of waiting.
namespace Tracing.Functional

open System
open System.Collections.Concurrent
open System.Threading

[<Sealed>]
type internal KeyPlace<'State>(key: string, now: int64, state: 'State) =
    let mutable key = key
    let mutable lastAsked = now

    member _.State = state

    member _.Key
        with get () = key
        and set value = key <- value

    member _.LastAsked = Volatile.Read &lastAsked

    /// Clocks may run out of order; the latest time counts.
    member _.Touch(now: int64) =
        if now > lastAsked then
            Volatile.Write(&lastAsked, now)

    member _.TakenAt(now: int64) = Volatile.Write(&lastAsked, now)

[<Sealed>]
type internal KeyTable<'State>(maxKeys: int, idleAfter: int64, create: unit -> 'State, restsAt: 'State -> int64, reset: 'State -> unit) =

    let places = ConcurrentDictionary<string, KeyPlace<'State>>(StringComparer.Ordinal)
    let order: KeyPlace<'State>[] = Array.zeroCreate maxKeys
    let overflow = create ()
    let mutable count = 0
    let mutable placing = 0
    /// No place can be given to another key before this time.
    let mutable noneBefore = Int64.MinValue

    let expiry (place: KeyPlace<'State>) = max (place.LastAsked + idleAfter) (restsAt place.State)

    let oldest () =
        let mutable best = order[0]
        let mutable bestExpiry = expiry best

        for i in 1 .. count - 1 do
            let other = expiry order[i]

            if other < bestExpiry then
                best <- order[i]
                bestExpiry <- other

        struct (best, bestExpiry)

    let takeOver key now : KeyPlace<'State> | null =
        if now < noneBefore then
            null
        else
            let struct (place, placeExpiry) = oldest ()
            noneBefore <- placeExpiry

            if placeExpiry <= now then
                places.TryRemove place.Key |> ignore
                reset place.State
                place.Key <- key
                place.TakenAt now
                places[key] <- place
                place
            else
                null

    let place key now : KeyPlace<'State> | null =
        let mutable found = Unchecked.defaultof<KeyPlace<'State>>

        if places.TryGetValue(key, &found) then
            found
        elif count < maxKeys then
            let place = KeyPlace(key, now, create ())
            order[count] <- place
            Volatile.Write(&count, count + 1)
            places[key] <- place
            place
        else
            takeOver key now

    let tryPlace key now : KeyPlace<'State> | null =
        if Interlocked.CompareExchange(&placing, 1, 0) = 0 then
            try
                place key now
            finally
                Volatile.Write(&placing, 0)
        else
            null

    /// The state that all keys without a place share.
    member _.Overflow = overflow

    /// How many keys have a state of their own.
    member _.Count = Volatile.Read &count

    /// The places in the order they were made.
    member _.Places = Array.truncate (Volatile.Read &count) order

    /// The place of a key, taking one where it has none; null means the overflow state.
    member _.Find(key: string, now: int64) : KeyPlace<'State> | null =
        let mutable found = Unchecked.defaultof<KeyPlace<'State>>

        if key.Length > KeyedState.longestKey then
            null
        elif places.TryGetValue(key, &found) then
            found.Touch now
            found
        else
            tryPlace key now

    /// Forgets all keys.
    member _.Clear() =
        places.Clear()
        Array.Clear order
        Volatile.Write(&count, 0)
        noneBefore <- Int64.MinValue
        reset overflow
