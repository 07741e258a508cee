// Claims that the key table does what KeyedState says, step by step: the same keys in the same places with the same states, whatever
// the clock reads, in tables small and large, cleared or not.
module Tracing.Functional.Tests.KeyedStateTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional

/// What a table remembers of a key in these tests: a debt, which outlives the key, and what was seen, which does not.
[<AllowNullLiteral>]
type private Memory() =
    member val Debt = Int64.MinValue with get, set
    member val Seen = Int64.MinValue with get, set
    member memory.State = State.Parts [ State.Debt memory.Debt; State.Seen memory.Seen ]

    member memory.Pay(now: int64, debt: int64) =
        memory.Debt <- max memory.Debt (now + debt)
        memory.Seen <- now

let private fresh = (Memory()).State

let private paid now debt state =
    match state with
    | State.Parts [ State.Debt tat; _ ] -> State.Parts [ State.Debt(max tat (now + debt)); State.Seen now ]
    | other -> other

type private Step =
    | Clear
    | Ask of key: string * now: int64 * debt: int64

/// Both forms side by side.
type private Twins(maxKeys: int, idle: int64) =
    let table = KeyTable<Memory>(maxKeys, idle, Memory, _.Debt, (fun memory -> memory.Seen <- Int64.MinValue))
    let mutable keyed = KeyedState.start fresh

    member _.Table = table

    /// Both take a step. Gives what differs after it, or None.
    member _.Take step =
        match step with
        | Clear ->
            table.Clear()

            match State.reset (State.Keyed keyed) with
            | State.Keyed cleared -> keyed <- cleared
            | _ -> ()
        | Ask(key, now, debt) ->
            let slot, taken = KeyedState.find maxKeys idle fresh key now keyed
            keyed <- KeyedState.update slot (paid now debt (KeyedState.state slot taken)) taken

            match table.Find(key, now) with
            | null -> table.Overflow.Pay(now, debt)
            | place -> place.State.Pay(now, debt)

        let expected = State.Keyed keyed

        if table.Snapshot _.State = expected && table.RestsAt() = State.restsAt expected then
            None
        else
            Some $"%A{step}: %A{table.Snapshot _.State}, not %A{expected}"

let private agree maxKeys idle steps =
    let twins = Twins(maxKeys, idle)
    let difference = steps |> Seq.tryPick twins.Take
    difference.IsNone |> Prop.label (Option.defaultValue "" difference)

/// Round times, so that much happens at once.
let private ofBytes (key: byte, at: sbyte, debt: byte) =
    if key % 16uy = 0uy then
        Clear
    else
        Ask($"k{key % 16uy}", int64 at / 8L, int64 debt / 64L)

/// Keys come and go in turns, so that of the places that are due many are in use again.
let private busy seed i =
    let dice salt = int64 (Mix.randomness (seed + salt) (uint64 i) % 1000UL)
    let back = if dice 1UL < 100L then dice 2UL / 10L else 0L
    let key = if dice 3UL < 700L then dice 4UL % 130L else dice 4UL

    if dice 5UL = 0L then Clear else Ask($"k{key}", int64 i - back, dice 6UL / 20L)

let private mustAgree maxKeys idle steps =
    let twins = Twins(maxKeys, idle)

    for step in steps do
        Expect.equal (twins.Take step) None $"difference after {step}"

    twins.Table.Places |> Array.map _.Key |> String.concat ", "

[<Tests>]
let keyedStateTests =
    testList
        "KeyedStateTests"
        [
            propertyOf
                3000
                "the table stands as KeyedState does after every key, whatever the clock reads"
                (fun (maxKeys: byte, idle: byte, steps) -> agree (1 + int maxKeys % 5) (int64 idle % 20L) (List.map ofBytes steps))

            propertyOf 10 "a large table stands as KeyedState does" (fun (seed: uint64, maxKeys: byte, idle: byte) ->
                agree (70 + int maxKeys % 80) (100L + int64 idle) (List.init 600 (busy seed)))

            testCase "two places that are free at the same moment are given away at that moment" (fun () ->
                let keys =
                    mustAgree 2 1000L [ for key, now in [ "a", 0L; "b", 0L; "c", 1000L; "d", 1000L; "e", 1000L ] -> Ask(key, now, 0L) ]

                Expect.equal keys "c, d" "keys of the table")

            testCase "a free place behind 64 that are in use is found by the key after the next" (fun () ->
                let filled = [ for i in 0..99 -> Ask($"k{i}", 0L, 0L) ]
                let again = [ for i in 0..98 -> Ask($"k{i}", 900L, 0L) ]
                let before = mustAgree 100 1000L (filled @ again @ [ Ask("new", 1500L, 0L) ])
                let after = mustAgree 100 1000L (filled @ again @ [ Ask("new", 1500L, 0L); Ask("newer", 1500L, 0L) ])
                Expect.stringEnds before ", k99" "the last place"
                Expect.stringEnds after ", newer" "the last place after one more key")

            testCase "a key whose place was given away gets none at a time before it could be" (fun () ->
                let steps =
                    [
                        "a", 0L
                        "b", 100L
                        "a", 1000L // Its place is due at 1000, but free only at 2000; b's is free at 1100.
                        "c", 2500L
                        "a", 1200L
                    ]

                let keys = mustAgree 2 1000L [ for key, now in steps -> Ask(key, now, 0L) ]
                Expect.equal keys "c, b" "keys of the table")

            testCase "a cleared table gives its places at any time, with their debts and without what was seen" (fun () ->
                let steps = [ Ask("a", 5000L, 7000L); Ask("b", 9000L, 0L); Clear; Ask("c", 0L, 1L); Ask("d", 999L, 0L) ]
                let keys = mustAgree 1 1000L steps
                Expect.equal keys "c" "keys of the table")

            property "a queue gives the least number of the earliest time first" (fun (dues: int list, delays: byte list) ->
                let queue = DueQueue()
                let mutable entries = []

                for number, due in List.indexed dues do
                    queue.Add(int64 due, number)
                    entries <- (int64 due, number) :: entries

                let isFirst () = (let struct (due, number) = queue.First in (due, number) = List.min entries)

                let putOff (delay: byte) =
                    let (due, number) as first = List.min entries
                    queue.PutOff(due + int64 delay / 8L)
                    entries <- (due + int64 delay / 8L, number) :: List.except [ first ] entries
                    isFirst ()

                dues.IsEmpty || (isFirst () && List.forall putOff delays))
        ]
