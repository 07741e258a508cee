// Owns generated policies, every case of them, and how they shrink.
namespace Tracing.Functional.Tests

open System
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

/// A policy of parts that shed nearly everything, and of some that drop or keep by choice.
[<NoComparison>]
type Tight = Tight of Policy

/// A policy whose parts are capped, but for few.
[<NoComparison>]
type Capped = Capped of Policy

/// A policy that often keeps or drops for certain, on tests that meet again.
[<NoComparison>]
type Sure = Sure of Policy

module GeneratePolicy =

    let private byName = { NamedFunction.Name = "by name"; Run = Func<StartFacts, string | null>(fun facts -> facts.Name) }

    let private throwing =
        {
            NamedFunction.Name = "throws"
            Run = Func<StartFacts, string | null>(fun _ -> failwith "thrown by a test")
        }

    /// The functions that generated keys call.
    let internal keyFunctions = [ byName; throwing ]

    let key =
        Gen.frequency
            [
                4, Gen.constant TraceKey.SpanName
                4, Gen.map TraceKey.Attribute Generate.key
                1, Gen.map TraceKey.Baggage Generate.key
                1, Gen.elements [ TraceKey.Method; TraceKey.Path ]
                1, Gen.map TraceKey.Header Generate.key
                2, Gen.constant (TraceKey.Function byName)
                1, Gen.constant (TraceKey.Function throwing)
            ]

    /// Round ones too, so that arrivals meet their end exactly.
    let private idle =
        Gen.oneof [ Generate.logUniform -3 6; Gen.choose (-3, 6) |> Gen.map (fun e -> Math.Pow(10.0, float e)) ]
        |> Gen.map TimeSpan.FromSeconds

    let internal attributes = Gen.nonEmptyListOf (Gen.zip Generate.key GenerateCondition.constant) |> Gen.resize 2

    let leaf =
        Gen.frequency
            [
                1, Gen.elements [ Policy.Always; Policy.Never; Policy.Abstain ]
                2, Gen.map Policy.FixedRatio Generate.ratio
                4, Gen.map Policy.Adaptive Generate.settings
                1, Gen.map2 (fun r n -> Policy.AdaptiveWindow(r, n)) (Generate.logUniform -6 6) (Gen.choose (1, 5))
                2, Gen.map2 (fun r n -> Policy.RateLimited(r, n)) (Generate.logUniform -6 6) (Gen.choose (1, 5))
                2, Gen.map3 (fun k t n -> Policy.FirstSeen(k, t, n)) key idle (Gen.choose (1, 3))
            ]

    let private several below make = Gen.choose (1, 3) |> Gen.bind (fun n -> Gen.listOfLength n below |> Gen.map make)
    let private optional below = Gen.frequency [ 2, Gen.constant None; 1, Gen.map Some below ]

    let private cases below =
        gen {
            let! remoteSampled = optional below
            let! remoteNotSampled = optional below
            let! localSampled = optional below
            let! localNotSampled = optional below

            return
                {
                    RemoteSampled = remoteSampled
                    RemoteNotSampled = remoteNotSampled
                    LocalSampled = localSampled
                    LocalNotSampled = localNotSampled
                }
        }

    /// Policies over those leaves and conditions.
    let rec over leaf condition depth =
        if depth = 0 then
            leaf
        else
            let below = over leaf condition (depth - 1)
            let keySettings = Gen.map2 (fun n t -> { MaxKeys = n; IdleAfter = t }) (Gen.choose (1, 3)) idle

            Gen.frequency
                [
                    3, leaf
                    2, Gen.map2 (fun c p -> Policy.Conditional(c, p)) condition below
                    2, several below Policy.OrElse
                    3, several below Policy.AnyOf
                    3, several below Policy.AllOf
                    1, Gen.map2 (fun p c -> Policy.ParentBased(p, c)) below (cases below)
                    2, Gen.map3 (fun k s p -> Policy.PerKey(k, s, p)) key keySettings below
                    1, Gen.map2 (fun n p -> Policy.Named(n, p)) (Gen.elements [ "n"; "m" ]) below
                    1, Gen.map2 (fun a p -> Policy.Annotate(a, p)) attributes below
                ]

    let ofDepth depth = over leaf GenerateCondition.any depth
    let any = Gen.choose (0, 4) |> Gen.bind ofDepth

    let tight =
        let leaf =
            Gen.elements
                [
                    Policy.Adaptive { TargetPerSecond = 1e-6; Burst = 2; Softness = 1; Depth = 1 }
                    Policy.RateLimited(1e-6, 1)
                    Policy.Never
                    Policy.Abstain
                    Policy.FixedRatio 0.5
                    Policy.FirstSeen(TraceKey.SpanName, TimeSpan.FromDays 1.0, 2)
                ]

        Gen.map Tight (over leaf GenerateCondition.any 3)

    /// Caps that short floods reach.
    let cappedLeaf =
        let rate = Generate.logUniform -6 3

        let small =
            gen {
                let! rate = rate
                let! burst = Gen.choose (2, 4)
                let! depth = Gen.choose (1, 2)
                return Policy.Adaptive { TargetPerSecond = rate; Burst = burst; Softness = 1; Depth = depth }
            }

        Gen.frequency
            [
                6, small
                6, Gen.map2 (fun r n -> Policy.RateLimited(r, n)) rate (Gen.choose (1, 3))
                2, Gen.map3 (fun k t n -> Policy.FirstSeen(k, t, n)) key idle (Gen.choose (1, 2))
                2, Gen.elements [ Policy.Never; Policy.Abstain; Policy.FixedRatio 0.0 ]
                1, Gen.elements [ Policy.Always; Policy.FixedRatio 0.5 ]
            ]

    let capped = Gen.choose (0, 3) |> Gen.bind (over cappedLeaf GenerateCondition.any) |> Gen.map Capped

    let sure =
        let leaf =
            Gen.frequency
                [
                    6, Gen.constant Policy.Always
                    3, Gen.constant Policy.Never
                    1, Gen.elements [ Policy.Abstain; Policy.FixedRatio 0.5; Policy.FixedRatio 1.0 ]
                    2, cappedLeaf
                ]

        let below depth = over leaf GenerateCondition.related depth

        // One condition, and its opposite: at a trace's end one of them holds, and before that perhaps none.
        let opposites depth =
            Gen.map3
                (fun c p q -> [ Policy.Conditional(c, p); Policy.Conditional(Condition.Not c, q) ])
                GenerateCondition.related
                (below depth)
                (below depth)

        let inTurn depth =
            let several = Gen.choose (1, 3) |> Gen.bind (fun n -> Gen.listOfLength n (below depth))

            Gen.frequency
                [
                    3, Gen.map2 (fun p parts -> p :: parts) (below depth) several
                    1, Gen.map2 (fun pair parts -> pair @ parts) (opposites depth) several
                ]
            |> Gen.map Policy.OrElse

        let isShort policy = (Tests.LeavesOf policy).Length <= Tests.Most
        Gen.choose (0, 3) |> Gen.bind inTurn |> Gen.filter isShort |> Gen.map Sure

    let private nonEmpty make item parts = Shrink.list item parts |> Seq.filter (List.isEmpty >> not) |> Seq.map make

    let private withRoot shrink root (cases: ParentCases) =
        seq {
            yield Policy.ParentBased(root, ParentCases.Follow)

            for root in shrink root do
                yield Policy.ParentBased(root, cases)
        }

    let rec shrink policy : Policy seq =
        seq {
            yield! Policy.parts policy

            match policy with
            | Policy.Always -> ()
            | Policy.Never
            | Policy.Abstain
            | Policy.FixedRatio _
            | Policy.AdaptiveWindow _
            | Policy.RateLimited _
            | Policy.FirstSeen _ -> yield Policy.Always
            | Policy.Adaptive settings ->
                yield Policy.Always

                for settings in Generate.simplerSettings settings do
                    yield Policy.Adaptive settings
            | Policy.Conditional(condition, inner) ->
                for condition in GenerateCondition.shrink condition do
                    yield Policy.Conditional(condition, inner)

                for inner in shrink inner do
                    yield Policy.Conditional(condition, inner)
            | Policy.OrElse parts -> yield! nonEmpty Policy.OrElse shrink parts
            | Policy.AnyOf parts -> yield! nonEmpty Policy.AnyOf shrink parts
            | Policy.AllOf parts -> yield! nonEmpty Policy.AllOf shrink parts
            | Policy.ParentBased(root, cases) when cases.Overridden.IsEmpty ->
                for root in shrink root do
                    yield Policy.ParentBased(root, cases)
            | Policy.ParentBased(root, cases) -> yield! withRoot shrink root cases
            | Policy.PerKey(key, settings, inner) ->
                for inner in shrink inner do
                    yield Policy.PerKey(key, settings, inner)
            | Policy.Named(name, inner) ->
                for inner in shrink inner do
                    yield Policy.Named(name, inner)
            | Policy.Annotate(attributes, inner) ->
                for attributes in Shrink.list Shrink.nothing attributes |> Seq.filter (List.isEmpty >> not) do
                    yield Policy.Annotate(attributes, inner)

                for inner in shrink inner do
                    yield Policy.Annotate(attributes, inner)
        }
