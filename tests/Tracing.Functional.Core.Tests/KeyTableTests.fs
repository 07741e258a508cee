// Claims about the key table under real threads: bounded, no exception, every place within its own cap.
module Tracing.Functional.Tests.KeyTableTests

open System
open System.Collections.Concurrent
open System.Threading
open NUnit.Framework
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
        let said = node.Ask(&facts, &frame, 0UL)

        if Said.toOpinion said |> Opinion.keeps (Randomness.OfValue dice) then
            kept.Add(node.GetHashCode(), now)

[<Test>]
let ``threads that flood the table never make more than maxKeys places, and every place stays within its cap`` () =
    let create () = DebtNode("n", law, true)
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
    Assert.That(errors, Is.Empty)
    Assert.That(table.Count, Is.LessThanOrEqualTo 6)
    Assert.That(table.Places |> Array.map _.Key |> Array.distinct |> Array.length, Is.EqualTo table.Count)

    // Hash codes of nodes may meet, and then two places share a bound.
    for node, times in kept |> Seq.groupBy fst do
        let twins = table.Places |> Seq.filter (fun place -> place.State.GetHashCode() = node) |> Seq.length |> max 1
        Assert.That(Theorem.hardCapOf twins law (Seq.map snd times), Is.True, $"{Seq.length times} kept")

[<SoakProperty>]
let ``a key that is asked for again finds its place while it is not idle`` (names: byte list) =
    let table = KeyTable<obj>(4, 1000L, obj, (fun _ -> Int64.MinValue), ignore)

    names
    |> List.forall (fun name ->
        let first = table.Find($"{name}", 0L)
        Object.ReferenceEquals(first, table.Find($"{name}", 1L)) && table.Count <= 4)

[<SoakProperty>]
let ``keys longer than 256 characters get no place`` (extra: byte) =
    let table = KeyTable<obj>(4, 1000L, obj, (fun _ -> Int64.MinValue), ignore)

    isNull (table.Find(String('k', 257 + int extra), 0L))
    && not (isNull (table.Find(String('k', 256), 0L)))
    && table.Count = 1

[<Test>]
let ``whoever needs a place while another is being made gets the overflow state`` () =
    let mutable inside = fun () -> ()

    let create () =
        inside ()
        obj ()

    let table = KeyTable<obj>(2, 1000L, create, (fun _ -> Int64.MinValue), ignore)
    let mutable second = ValueNone
    inside <- fun () -> second <- ValueSome(isNull (table.Find("second", 0L)))
    Assert.That(isNull (table.Find("first", 0L)), Is.False)
    Assert.That(second, Is.EqualTo(ValueSome true))
    Assert.That(table.Count, Is.EqualTo 1)
