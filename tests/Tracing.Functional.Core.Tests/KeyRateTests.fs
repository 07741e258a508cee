// Claims about rates of policies that hold one state per key: the cap of all keys together, of one key, of keys inside keys, under
// floods of keys, clocks that run back, and real threads.
module Tracing.Functional.Tests.KeyRateTests

open System
open System.Threading
open Expecto
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.Tests.RateTests

/// Many keys: each arrival several times over under another name.
let private flooded (incomings: Incomings) =
    [
        for incoming in incomings.List do
            for i in 0..9 ->
                { incoming with
                    Name = $"k{Mix.randomness incoming.R (uint64 i) % 12UL}"
                    R = Mix.randomness incoming.R (uint64 i)
                }
    ]

/// Floods under keys of two levels. Half of the arrivals stand at the first time, which the others have long left.
let private floodedTwice (incomings: Incomings) =
    [
        for round, incoming in List.indexed incomings.List do
            for i in 0..19 ->
                let dice = Mix.randomness incoming.R (uint64 i)
                let isBack = i < 10

                { incoming with
                    At = if isBack then incomings.List.Head.At else incoming.At
                    Name = $"k{(if isBack then uint64 round else dice) % 5UL}"
                    Facts = [ Fact.Attribute("k", $"x{dice % 7UL}") ]
                    R = dice
                }
    ]

let private inside (keys: byte) policy =
    let idle = TimeSpan.FromMilliseconds 1.0
    let inner = { MaxKeys = 1 + int keys % 3; IdleAfter = idle }
    let outer = { MaxKeys = 1 + int keys / 3 % 2; IdleAfter = idle }
    let policy = Policy.PerKey(TraceKey.SpanName, outer, Policy.PerKey(TraceKey.Attribute "k", inner, policy))
    policy, (outer.MaxKeys + 1) * (inner.MaxKeys + 1)

[<Tests>]
let keyRateTests =
    testList
        "KeyRateTests"
        [
            propertyOf
                300
                "perKey keeps at most maxKeys + 1 times its cap, under any flood of keys"
                (fun (Debt settings, keys: byte, idle: byte, incomings) ->
                    let keySettings = { MaxKeys = 1 + int keys % 3; IdleAfter = TimeSpan.FromTicks(10_000L * (1L + int64 idle)) }

                    let policy =
                        Policy.PerKey(TraceKey.SpanName, keySettings, Policy.AllOf [ Policy.Adaptive settings; Policy.FixedRatio 0.9 ])

                    decided policy (flooded incomings) |> Theorem.capsOf (keySettings.MaxKeys + 1) (DebtLaw.OfAdaptive settings))

            propertyOf
                500
                "perKey inside perKey keeps at most (k1 + 1)(k2 + 1) times its cap, under any flood of keys and any clock"
                (fun (Debt settings, keys: byte, incomings) ->
                    let settings = { settings with Burst = 2; Softness = 1; Depth = 1 + settings.Depth % 3 }
                    let policy, places = inside keys (Policy.Adaptive settings)
                    decided policy (floodedTwice incomings) |> Theorem.capsOf places (DebtLaw.OfAdaptive settings))

            testCase "a clock that runs back finds the debts of places whose keys were forgotten" (fun () ->
                let settings = { TargetPerSecond = 1.0; Burst = 2; Softness = 1; Depth = 1 }
                let policy, places = inside 1uy (Policy.Adaptive settings)

                let arrival at outer inner =
                    { Make.plain at (Generate.limit - 1UL) with
                        Name = $"o{outer}"
                        Facts = [ Fact.Attribute("k", inner) ]
                    }

                let round i = List.replicate 10 (arrival 0L i "x") @ [ arrival (int64 (i + 1) * 100_000_000_000L) (i + 1) "z" ]
                let kept = List.init 10 round |> List.concat |> decided policy |> List.filter ((=) (0L, true))
                Expect.equal places 6 "places in all"
                Expect.isLessThanOrEqual kept.Length (places * settings.Bound) "kept at 0")

            propertyOf
                300
                "perKey keeps of one key at most twice its cap: once in a place of its own, once in the overflow"
                (fun (Debt settings, keys: byte, incomings) ->
                    let keySettings = { MaxKeys = 1 + int keys % 3; IdleAfter = TimeSpan.FromMilliseconds 1.0 }
                    let policy = Policy.PerKey(TraceKey.SpanName, keySettings, Policy.Adaptive settings)
                    let running = Compile.start policy

                    let decided = flooded incomings |> List.map (fun incoming -> incoming, (Make.decide running incoming).IsKept)
                    let ofKey name = [ for incoming, isKept in decided -> incoming.At, isKept && incoming.Name = name ]

                    decided
                    |> List.map (fun (incoming, _) -> incoming.Name)
                    |> List.distinct
                    |> List.forall (fun name -> ofKey name |> Theorem.capsOf 2 (DebtLaw.OfAdaptive settings)))

            propertyOf
                500
                "firstSeen keeps at most one trace of a key in any period, whatever the clock reads"
                (fun (keys: byte, ticks: int, incomings) ->
                    let period = TimeSpan.FromTicks(1L + abs (int64 ticks) * 100L)
                    let running = Compile.start (Policy.FirstSeen(TraceKey.SpanName, period, 1 + int keys % 4))

                    flooded incomings
                    |> List.filter (fun incoming -> (Make.decide running incoming).IsKept)
                    |> List.groupBy _.Name
                    |> List.forall (fun (_, kept) ->
                        kept
                        |> List.map _.At
                        |> List.sort
                        |> List.pairwise
                        |> List.forall (fun (a, b) -> b - a >= Keys.nanoseconds period)))

            testCase "firstSeen keeps no key twice in a period, though its place went to another and the clock runs back" (fun () ->
                let running = Compile.start (Policy.FirstSeen(TraceKey.SpanName, TimeSpan.FromTicks 10L, 2))
                let isKept (name, at) = (Make.decide running { Make.plain at 0UL with Name = name }).IsKept

                // At 2500 the place of `a` is free since 2000, and at 1200 that of `b` since 1100.
                let kept = [ "a", 0L; "b", 100L; "a", 1000L; "c", 2500L; "a", 1200L; "a", 2600L ] |> List.map isKept
                Expect.equal kept [ true; true; true; true; false; true ] "kept in turn")

            testSequenced (
                testCase "T1 holds under real threads for each place of perKey" (fun () ->
                    let keys = { MaxKeys = 3; IdleAfter = TimeSpan.FromTicks 10L }
                    underThreads (Policy.PerKey(TraceKey.SpanName, keys, Policy.Adaptive settings)) 4)
            )

            testSequenced (
                testCase "T1 holds under real threads for each place of perKey inside perKey" (fun () ->
                    let keys count = { MaxKeys = count; IdleAfter = TimeSpan.FromTicks 10L }

                    // The second key takes turns of its own, so that outer places pass from key to key while inner ones are being taken.
                    let turns =
                        let calls = new ThreadLocal<int>()

                        {
                            NamedFunction.Name = "turns"
                            Run =
                                Func<StartFacts, string | null>(fun _ ->
                                    calls.Value <- calls.Value + 1
                                    $"t{calls.Value / 3 % 5}")
                        }

                    let inner = Policy.PerKey(TraceKey.SpanName, keys 2, Policy.Adaptive settings)
                    underThreads (Policy.PerKey(TraceKey.Function turns, keys 1, inner)) 6)
            )

            testCase "a place is not given away while its inner overflow has debt" (fun () ->
                let keys = { MaxKeys = 1; IdleAfter = TimeSpan.FromSeconds 1.0 }
                let inner = Policy.PerKey(TraceKey.Attribute "k", keys, Policy.RateLimited(0.01, 1))
                let running = Compile.start (Policy.PerKey(TraceKey.SpanName, keys, inner))

                // A key that is too long for a place.
                let isKept (name, seconds) =
                    let key = Fact.Attribute("k", String('x', 257))
                    (Make.decide running { Make.plain (seconds * 1_000_000_000L) 0UL with Name = name; Facts = [ key ] }).IsKept

                // One trace is 100 seconds of debt; the outer overflow, which has its own, takes the second name and drops the third.
                let kept = [ "a", 0L; "b", 50L; "c", 60L; "d", 100L ] |> List.map isKept
                Expect.equal kept [ true; true; false; true ] "kept in turn")
        ]
