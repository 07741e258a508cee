// Claims about rates of running policies: the theorems of the debt controller behind delegates and under real threads. Owns how kept times
// are gathered, for KeyRateTests too; the estimate's lack of bias is in EstimateTests.
module Tracing.Functional.Tests.RateTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open FsCheck.FSharp
open Tracing.Functional

/// Each arrival's time, and whether it is kept and not by a fault: those are outside of every promise.
let internal decided policy (incomings: Incoming list) =
    let running = Compile.start policy
    let isKept incoming = (let decision = Make.decide running incoming in decision.IsKept && isNull decision.Fault)
    incomings |> List.map (fun incoming -> incoming.At, isKept incoming)

/// The policy without its rate limits: what it would say if there were room for all.
let rec private unlimited policy =
    match policy with
    | Policy.Adaptive _
    | Policy.RateLimited _ -> Policy.Always
    | Policy.Conditional(condition, inner) -> Policy.Conditional(condition, unlimited inner)
    | Policy.OrElse parts -> Policy.OrElse(List.map unlimited parts)
    | Policy.AnyOf parts -> Policy.AnyOf(List.map unlimited parts)
    | Policy.AllOf parts -> Policy.AllOf(List.map unlimited parts)
    | Policy.ParentBased(root, cases) ->
        let case = Option.map unlimited

        Policy.ParentBased(
            unlimited root,
            {
                RemoteSampled = case cases.RemoteSampled
                RemoteNotSampled = case cases.RemoteNotSampled
                LocalSampled = case cases.LocalSampled
                LocalNotSampled = case cases.LocalNotSampled
            }
        )
    | Policy.PerKey(key, settings, inner) -> Policy.PerKey(key, settings, unlimited inner)
    | Policy.Named(name, inner) -> Policy.Named(name, unlimited inner)
    | Policy.Annotate(attributes, inner) -> Policy.Annotate(attributes, unlimited inner)
    | other -> other

/// An arrival should be shed if nothing but a rate limit drops it. Gives how many should, and those of which Evaluate says otherwise.
let private shedding policy (incomings: Incomings) =
    let step (state, sheds, differences) incoming =
        let moment = Make.moment incoming
        let evaluation, _, next = Evaluate.decide policy moment state
        let isWanted = Opinion.mayKeep (Evaluate.ask "" moment (unlimited policy) state).Opinion
        let expected = if Opinion.drops evaluation.Opinion && isWanted then 1.0 else 0.0

        next,
        sheds + expected,
        (if evaluation.Shed = expected then
             differences
         else
             $"%A{incoming}: {evaluation.Shed}" :: differences)

    let _, sheds, differences = incomings.List |> List.fold step (Evaluate.start policy, 0.0, [])
    sheds, differences

/// Runs on `count` threads at once and gathers what they return.
let private onThreads count (work: int -> 'T) : 'T list =
    let results: 'T option[] = Array.create count None
    let threads = [ for i in 0 .. count - 1 -> Thread(fun () -> results[i] <- Some(work i)) ]

    for thread in threads do
        thread.Start()

    for thread in threads do
        thread.Join()

    results |> Array.toList |> List.map Option.get

/// What policies under real threads are capped by.
let internal settings = { TargetPerSecond = 1e9 / 1000.0 / 50.0; Burst = 5; Softness = 2; Depth = 4 }

let private names = Array.init 7 (fun i -> $"k{i}")

/// Arrivals of one thread; all threads share a clock that they read and move without synchronising the two. It moves on so fast that
/// every third arrival can be paid for, and most of them would be kept: so payments meet all the time.
let private hammer (running: RunningPolicy) (clock: int64[]) arrivals thread =
    let kept = List<int64>()
    let step = (DebtLaw.OfAdaptive settings).Tau / 3L

    for i in 1..arrivals do
        let now = Volatile.Read &clock[0]
        Interlocked.Add(&clock[0], step) |> ignore
        let facts = StartFacts.Of names[i % 7]

        let r =
            if i % 4 = 0 then
                Mix.randomness (uint64 thread) (uint64 i)
            else
                Generate.limit - 1UL

        if running.Decide(&facts, now, Randomness.OfValue r).IsKept then
            kept.Add now

    List.ofSeq kept

let internal underThreads policy copies =
    let running = Compile.start policy
    let kept = onThreads 4 (hammer running [| 0L |] (30_000 * Soak.factor)) |> List.concat
    Expect.isTrue (Theorem.hardCapOf copies (DebtLaw.OfAdaptive settings) kept) $"{kept.Length} kept"
    Expect.isGreaterThanOrEqual kept.Length settings.Burst "kept in all"

[<Tests>]
let rateTests =
    testList
        "RateTests"
        [
            propertyOf
                1000
                "T1 holds for adaptive under an allOf with any other policy"
                (fun (Debt settings, other: Policy, incomings: Incomings) ->
                    let policies = [ Policy.AllOf [ Policy.Adaptive settings; other ]; Policy.AllOf [ other; Policy.Adaptive settings ] ]

                    policies |> List.forall (fun policy -> decided policy incomings.List |> Theorem.hardCap (DebtLaw.OfAdaptive settings)))

            propertyOf
                1000
                "T1 holds for rateLimited under conditions, names and an allOf"
                (fun (Debt settings, other: Policy, condition, incomings: Incomings) ->
                    let limit = Policy.RateLimited(settings.TargetPerSecond, settings.Burst)
                    let policy = Policy.Named("n", Policy.Conditional(condition, Policy.AllOf [ other; limit ]))
                    let law = DebtLaw.OfRateLimited(settings.TargetPerSecond, settings.Burst)
                    decided policy incomings.List |> Theorem.hardCap law)

            propertyOf
                1000
                "T2 holds behind a delegate: conforming traffic gets exactly the delegate's threshold"
                (fun (Debt settings, Ratio ratio, Times times) ->
                    let law = DebtLaw.OfAdaptive settings
                    let running = Compile.start (Policy.AllOf [ Policy.Adaptive settings; Policy.FixedRatio ratio ])

                    Theorem.conforming law.Tau law.FullDebt times
                    |> List.forall (fun time -> (Make.decide running (Make.plain time 0UL)).Threshold = Thresholds.ofRatio ratio))

            propertyOf
                2000
                "an arrival is shed, and counts for 1, exactly where nothing but a rate limit drops it"
                (fun (Tight policy, incomings: Incomings) ->
                    let sheds, differences = shedding policy incomings

                    differences.IsEmpty
                    |> Prop.label (String.concat "; " differences)
                    |> Prop.classify (sheds > 0.0) "sheds"
                    |> Prop.classify (sheds > 0.0 && Policy.exists _.IsAllOf policy) "sheds, with an allOf")

            testSequenced (testCase "T1 holds under real threads" (fun () -> underThreads (Policy.Adaptive settings) 1))

            testSequenced (
                testCase "T1 holds under real threads behind a policy that changes between look and ask" (fun () ->
                    underThreads (Policy.AllOf [ Policy.Adaptive settings; Policy.AdaptiveWindow(20_000.0, 7) ]) 1)
            )

            property
                "a neighbour that changes its mind between look and ask cannot keep what a rate limit has not been paid for"
                (fun (Debt settings, arrivals: byte) ->
                    let mutable calls = 0

                    let flips =
                        {
                            NamedFunction.Name = "flips"
                            Run =
                                Func<StartFacts, bool>(fun _ ->
                                    calls <- calls + 1
                                    calls % 2 = 1)
                        }

                    let fickle = Policy.Conditional(Condition.AtStart(StartTest.Function flips), Policy.Never)
                    let policy = Policy.AllOf [ Policy.RateLimited(settings.TargetPerSecond, 1); fickle ]
                    let law = DebtLaw.OfRateLimited(settings.TargetPerSecond, 1)
                    List.init (int arrivals) (fun _ -> Make.plain 0L 0UL) |> decided policy |> Theorem.hardCap law)
        ]
