// The annotations of a running policy, ready to be set on a span.
namespace Tracing.Functional

open System.Collections.Concurrent
open System.Collections.Generic
open System.Threading

/// Annotations of a policy by the bit they have in a frame.
[<Sealed>]
type internal Notes(annotations: (string * Constant) list[]) =
    /// Combinations beyond this many are built anew each time, so that the cache is bounded.
    static let maxCached = 1024
    let cache = ConcurrentDictionary<uint64, KeyValuePair<string, obj>[]>()
    /// The dictionary's own count takes all its locks.
    let mutable cached = 0

    let build (mask: uint64) =
        [|
            for i in 0 .. annotations.Length - 1 do
                if mask >>> i &&& 1UL = 1UL then
                    for key, value in annotations[i] -> KeyValuePair(key, value.AsObject)
        |]

    member private _.Cache(mask: uint64) =
        let built = build mask

        if cache.TryAdd(mask, built) then
            Interlocked.Increment &cached |> ignore

        built

    member notes.Of(mask: uint64) : KeyValuePair<string, obj>[] | null =
        let mutable found = Unchecked.defaultof<KeyValuePair<string, obj>[]>

        if mask = 0UL then null
        elif cache.TryGetValue(mask, &found) then found
        elif Volatile.Read &cached >= maxCached then build mask
        else notes.Cache mask
