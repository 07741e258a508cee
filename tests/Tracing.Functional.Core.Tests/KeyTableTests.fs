// Claims about the key table under real threads: bounded, no exception, every place within its own cap.
module Tracing.Functional.Tests.KeyTableTests

open System
open System.Collections.Concurrent
open System.Threading
open Expecto
open Tracing.Functional

let private law = DebtLaw(50L, 200L, 400L, 100.0, 1.0)

/// Asks the table for many keys; gathers when each state kept a trace.
let private flood (table: KeyTable<DebtNode>) (clock: int64[]) (kept: ConcurrentBag<int * int64>) arrivals thread =
    for i in 1..arrivals do
        let now = Interlocked.Add(&clock[0], if i % 5 = 0 then 1L else 0L) - int64 (i % 3)
        let dice = Mix.randomness (uint64 thread) (uint64 i)

        let node =
            match table.Find($"k{dice % 40UL}", now) with
            | null -> table.Overflow
            | place -> place.State

        let facts = StartFacts.Of "a"
        let mutable frame = Frame(now, dice)
        let opinion = node.Ask(&facts, &frame, 0UL)

        if opinion.Keeps dice then
            kept.Add(node.GetHashCode(), now)

let private keysOf (table: KeyTable<_>) = table.Places |> Array.map _.Key |> String.concat ", "

/// A table that is cleared, as though by another thread, when it next makes a state, looks at one or gives one away.
let private clearedAt what =
    let mutable clear = ignore

    let at name =
        if name = what then
            clear ()

    let create () =
        at "make"
        obj ()

    let restsAt (_: obj) =
        at "look"
        0L

    let table = KeyTable<obj>(2, 1000L, create, restsAt, (fun _ -> at "give"))
    table.Find("a", 0L) |> ignore

    if what <> "make" then
        table.Find("b", 0L) |> ignore

    let once () =
        clear <- ignore
        table.Clear()

    clear <- once
    table

/// A full table of places that nobody asks for any more, each with a debt until `paid`; and how many debts were looked at.
let private indebted places paid =
    let looks = ref 0

    let restsAt (_: obj) =
        looks.Value <- looks.Value + 1
        paid

    let table = KeyTable<obj>(places, 1000L, obj, restsAt, ignore)

    for i in 1..places do
        table.Find($"k{i}", int64 i) |> ignore

    table, looks

[<Tests>]
let keyTableTests =
    testList
        "KeyTableTests"
        [
            testSequenced (
                testCase "threads that flood the table never make more than maxKeys places, and every place stays within its cap" (fun () ->
                    let create () = DebtNode("n", "adaptive", law, true)
                    let table = KeyTable<DebtNode>(6, 100L, create, _.RestsAt(), _.Reset())
                    let clock, kept, errors = [| 0L |], ConcurrentBag(), ConcurrentBag<exn>()

                    let guarded thread () =
                        try
                            flood table clock kept (20_000 * Soak.factor) thread
                        with error ->
                            errors.Add error

                    let threads = [ for i in 1..4 -> Thread(guarded i) ]
                    threads |> List.iter _.Start()
                    threads |> List.iter _.Join()
                    Expect.isEmpty errors "errors of threads"
                    Expect.isLessThanOrEqual table.Count 6 "places"
                    Expect.equal (table.Places |> Array.map _.Key |> Array.distinct |> Array.length) table.Count "distinct keys"

                    // Hash codes of nodes may meet, and then two places share a bound.
                    for node, times in kept |> Seq.groupBy fst do
                        let twins = table.Places |> Seq.filter (fun place -> place.State.GetHashCode() = node) |> Seq.length |> max 1
                        Expect.isTrue (Theorem.hardCapOf twins law (Seq.map snd times)) $"{Seq.length times} kept")
            )

            property "a key that is asked for again finds its place while it is not idle" (fun (names: byte list) ->
                let table = KeyTable<obj>(4, 1000L, obj, (fun _ -> Int64.MinValue), ignore)

                names
                |> List.forall (fun name ->
                    let first = table.Find($"{name}", 0L)
                    Object.ReferenceEquals(first, table.Find($"{name}", 1L)) && table.Count <= 4))

            property "keys longer than 256 characters get no place" (fun (extra: byte) ->
                let table = KeyTable<obj>(4, 1000L, obj, (fun _ -> Int64.MinValue), ignore)

                isNull (table.Find(String('k', 257 + int extra), 0L))
                && not (isNull (table.Find(String('k', 256), 0L)))
                && table.Count = 1)

            testCase "whoever needs a place while another is being made gets the overflow state" (fun () ->
                let mutable inside = ignore

                let create () =
                    inside ()
                    obj ()

                let table = KeyTable<obj>(2, 1000L, create, (fun _ -> Int64.MinValue), ignore)
                let mutable second = ValueNone

                inside <-
                    fun () ->
                        inside <- ignore
                        second <- ValueSome(isNull (table.Find("second", 0L)))

                Expect.isFalse (isNull (table.Find("first", 0L))) "the first key has a place"
                Expect.equal second (ValueSome true) "the second key has been seen"
                Expect.equal table.Count 1 "places")

            testCase "whoever needs a place while another is given away gets the overflow state" (fun () ->
                let mutable inside = ignore

                let restsAt (_: obj) =
                    inside ()
                    Int64.MinValue

                let table = KeyTable<obj>(1, 1000L, obj, restsAt, ignore)
                table.Find("first", 0L) |> ignore
                let mutable third = ValueNone

                inside <-
                    fun () ->
                        inside <- ignore
                        third <- ValueSome(isNull (table.Find("third", 5000L)))

                Expect.isFalse (isNull (table.Find("second", 5000L))) "the second key has a place"
                Expect.equal third (ValueSome true) "the third key has been seen"
                Expect.equal (keysOf table) "second" "keys of the table")

            testList
                "a table that is cleared while a key is being placed goes on with its states"
                [
                    for what in [ "make"; "look"; "give" ] do
                        testCase what (fun () ->
                            let table = clearedAt what
                            Expect.isFalse (isNull (table.Find("c", 5000L))) "the key that was being placed has a place"
                            Expect.equal table.Count 0 "places"
                            let states = [ for key in [ "d"; "e" ] -> (table.Find(key, 9000L) |> Option.ofObj |> Option.map _.State) ]
                            Expect.equal (states |> List.distinct |> List.length) 2 "distinct states"
                            Expect.isTrue (isNull (table.Find("f", 9000L))) "a key beyond the places has none")
                ]

            testSequenced (
                testCase "threads that flood a table while it is cleared make no state more than it has places" (fun () ->
                    let mutable made = 0

                    let create () =
                        Interlocked.Increment &made |> ignore
                        // Long enough for others to come in between.
                        Thread.SpinWait 200
                        obj ()

                    let table = KeyTable<obj>(6, 100L, create, (fun _ -> Int64.MinValue), ignore)
                    let errors = ConcurrentBag<exn>()

                    let work thread () =
                        try
                            for i in 1 .. 20_000 * Soak.factor do
                                let dice = Mix.randomness (uint64 thread) (uint64 i)

                                table.Find($"k{dice % 40UL}", int64 i) |> ignore

                                if i % 10 = 0 && thread = 1 then
                                    table.Clear()
                        with error ->
                            errors.Add error

                    let threads = [ for i in 1..4 -> Thread(work i) ]
                    threads |> List.iter _.Start()
                    threads |> List.iter _.Join()
                    Expect.isEmpty errors "errors of threads"
                    Expect.isLessThanOrEqual made 7 "states made")
            )

            testSequenced (
                testCase "a table takes no memory for places that nobody has asked for" (fun () ->
                    let before = GC.GetAllocatedBytesForCurrentThread()
                    let table = KeyTable<obj>(100_000, 1000L, obj, (fun _ -> Int64.MinValue), ignore)
                    table.Find("a", 0L) |> ignore
                    Expect.isLessThan (GC.GetAllocatedBytesForCurrentThread() - before) 4_000L "bytes allocated")
            )

            testCase "a new key looks at 64 places, however many there are" (fun () ->
                let table, looks = indebted 1000 1_000_000L

                for keys in 1..3 do
                    Expect.isTrue (isNull (table.Find("new", 500_000L))) "no place for a new key"
                    Expect.equal looks.Value (64 * keys) $"debts looked at after {keys} keys")

            testCase "a place that was looked at in vain is looked at again when it may be free, and not before" (fun () ->
                let table, looks = indebted 3 1_000_000L

                for now in [ 500_000L; 500_001L; 999_999L ] do
                    Expect.isTrue (isNull (table.Find("new", now))) $"no place at {now}"

                Expect.equal looks.Value 3 "debts looked at once each"
                Expect.isFalse (isNull (table.Find("new", 1_000_000L))) "a place when it is free"
                Expect.equal looks.Value 4 "debts looked at then")

            testCase "a full table whose keys are all idle gives every new key a place with one look" (fun () ->
                let table, looks = indebted 1000 0L

                for i in 1..1000 do
                    Expect.isFalse (isNull (table.Find($"new{i}", 5000L))) $"a place for new{i}"

                Expect.equal looks.Value 1000 "debts looked at")
        ]
