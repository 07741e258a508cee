// A list that only grows, for one writer at a time and any number of readers. Owns the order of its writes.
namespace Tracing.Functional

open System.Threading

[<Sealed>]
type internal Growing<'T>() =
    let mutable items: 'T[] = Array.empty
    let mutable count = 0

    let grow () =
        let larger = Array.zeroCreate (max 4 (2 * count))
        Array.blit items 0 larger 0 count
        Volatile.Write(&items, larger)

    member _.Count = Volatile.Read &count

    member _.Item
        with get (number: int) = (Volatile.Read &items)[number]
        and set (number: int) (item: 'T) = items[number] <- item

    member _.Add(item: 'T) =
        if count = items.Length then
            grow ()

        items[count] <- item
        // Last, so that a reader of the count finds the item.
        Volatile.Write(&count, count + 1)

    member list.From(number: int) =
        let count = list.Count
        let items = Volatile.Read &items
        Array.sub items (min number count) (max 0 (count - number))
