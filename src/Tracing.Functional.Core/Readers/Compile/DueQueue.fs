// Numbers in the order in which they are due: a binary heap. Owns that order, of times and then of numbers.
namespace Tracing.Functional

open System

/// For one thread at a time. Only the first number is ever put off, which is why a heap needs no more than to rise and to sink.
[<Sealed>]
type internal DueQueue() =
    let mutable entries: struct (int64 * int)[] = Array.empty
    let mutable count = 0

    let isBefore (struct (due: int64, number: int)) (struct (otherDue: int64, other: int)) =
        due < otherDue || (due = otherDue && number < other)

    let rec rise i entry =
        let above = (i - 1) / 2

        if i > 0 && isBefore entry entries[above] then
            entries[i] <- entries[above]
            rise above entry
        else
            entries[i] <- entry

    let rec sink i entry =
        let left = 2 * i + 1
        let right = left + 1
        let below = if right < count && isBefore entries[right] entries[left] then right else left

        if below < count && isBefore entries[below] entry then
            entries[i] <- entries[below]
            sink below entry
        else
            entries[i] <- entry

    member _.Count = count

    /// The least due time, and the least number of that time.
    member _.First = entries[0]

    member _.Add(due: int64, number: int) =
        if count = entries.Length then
            Array.Resize(&entries, max 4 (2 * count))

        count <- count + 1
        rise (count - 1) (struct (due, number))

    /// The first number is due at that time instead, no earlier than before.
    member _.PutOff(due: int64) =
        let struct (_, number) = entries[0]
        sink 0 (struct (due, number))
