// Claims T1 to T4 and T6 of the debt controller, over its law alone: a virtual clock, arrivals, nothing else. Deterministic for
// every input, stated in tau, which is 1 / target rounded up to whole nanoseconds.
module Tracing.Functional.Tests.DebtControllerTests

open System
open Expecto
open FsCheck.FSharp
open Tracing.Functional

/// One arrival: whether it is kept, and the virtual clock afterwards.
let private arrive (law: DebtLaw) tat (at: int64, r: uint64) =
    let isKept = r >= law.ThresholdAt(tat, at)
    (at, isKept), (if isKept then law.Charge(tat, at) else tat)

let private run law tat arrivals = arrivals |> List.mapFold (arrive law) tat

let private keptTimes decided = decided |> List.filter snd |> List.map fst

/// Arrivals with a randomness that follows from their place: uniform enough to meet every threshold.
let private withRandomness seed (times: int64 list) = times |> List.mapi (fun i time -> time, Mix.randomness seed (uint64 i))

/// Times in which no gap exceeds tau, with some of equal time; they never go back.
let private dense (tau: int64) (times: int64 list) =
    times |> List.pairwise |> List.map (fun (a, b) -> abs (b - a) % (tau + 1L)) |> List.scan (+) 0L

let private debtUpTo (law: DebtLaw) (R56 share) =
    // Beyond shedding as well; 2^56 / 50 of the shares is one shed debt.
    int64 (bigint share * bigint law.ShedDebt * 11I / (bigint Generate.limit * 10I))

[<Tests>]
let debtControllerTests =
    testList
        "DebtControllerTests"
        [
            propertyOf 1000 "T1: no interval has more than its cap, whatever the clock reads" (fun (Debt settings, incomings: Incomings) ->
                let law = DebtLaw.OfAdaptive settings
                let decided, _ = [ for i in incomings.List -> i.At, i.R ] |> run law DebtLaw.Fresh

                Theorem.hardCap law decided
                |> Prop.classify ((keptTimes decided).Length > 5) "more than 5 kept"
                |> Prop.classify (List.map fst decided |> List.pairwise |> List.exists (fun (a, b) -> b < a)) "the clock goes back")

            propertyOf 500 "T1 holds for long floods at one moment" (fun (Debt settings, R56 r) ->
                let law = DebtLaw.OfAdaptive settings
                let flood = List.replicate 2000 (0L, r) @ List.replicate 200 (law.Tau, r)
                flood |> run law DebtLaw.Fresh |> fst |> Theorem.hardCap law)

            propertyOf 500 "T1 of rateLimited: the cap is its burst and its rate" (fun (Debt settings, incomings: Incomings) ->
                let law = DebtLaw.OfRateLimited(settings.TargetPerSecond, settings.Burst)
                let decided, _ = [ for i in incomings.List -> i.At, i.R ] |> run law DebtLaw.Fresh
                Theorem.hardCap law decided && bigint law.ShedDebt <= bigint (settings.Burst - 1) * bigint law.Tau)

            property "every legal setting has 1 to its burst in full, and debts that grow" (fun (Debt settings) ->
                let law = DebtLaw.OfAdaptive settings
                let burst = min (int64 settings.Burst) (DebtLaw.Longest / law.Tau + 1L)

                law.Tau >= 1000L
                && law.FullDebt / law.Tau + 1L >= burst
                && law.ShedDebt >= law.FullDebt
                && law.ShedDebt <= DebtLaw.Longest)

            propertyOf 1000 "T2: everything is kept while arrivals conform to the target" (fun (Debt settings, Times times) ->
                let law = DebtLaw.OfAdaptive settings
                let times = Theorem.conforming law.Tau law.FullDebt times
                let decided, _ = times |> List.map (fun time -> time, 0UL) |> run law DebtLaw.Fresh
                decided |> List.forall snd |> Prop.classify (times.Length > 5) "more than 5")

            propertyOf
                1000
                "T3: where no gap exceeds tau, the number kept is within B of the time that passes"
                (fun (Debt settings, Times times, R56 seed, debt: int) ->
                    let law = DebtLaw.OfAdaptive settings
                    let tat = int64 (abs debt % 100) * (law.ShedDebt / 100L)
                    let arrivals = times |> List.append times |> dense law.Tau |> withRandomness seed
                    let decided, _ = run law tat arrivals
                    Theorem.twoSided law decided |> Prop.classify (decided |> List.exists (snd >> not)) "some dropped")

            propertyOf
                1000
                "T4: after any spike everything is kept again once the debt is paid off"
                (fun (Debt settings, Times times, R56 seed, slack: int, height: int) ->
                    let law = DebtLaw.OfAdaptive settings
                    let spike = List.replicate (abs height % 200) 0L |> withRandomness seed
                    let _, tat = run law DebtLaw.Fresh spike
                    // rho < r as a slower clock, sigma' <= sigma - 1 as a smaller debt.
                    let slower = law.Tau + 1L + law.Tau * int64 (abs slack % 30) / 10L
                    let spare = min (law.FullDebt - law.Tau) (int64 (abs slack % 3) * law.Tau)
                    let times = times |> List.map (fun time -> time - times.Head) |> Theorem.conforming slower (spare / law.Tau * slower)
                    let decided, _ = times |> List.map (fun time -> time, 0UL) |> run law tat
                    let recovered = Theorem.recoveredAfter law slower (spare / law.Tau + 1L)

                    decided
                    |> List.filter (fun (time, _) -> bigint time >= recovered)
                    |> List.forall snd
                    |> Prop.classify (spike.Length > 20) "high spike")

            propertyOf 2000 "T6: more debt never lowers the threshold" (fun (Debt settings, a, b) ->
                let law = DebtLaw.OfAdaptive settings
                let a, b = debtUpTo law a, debtUpTo law b
                law.Threshold(min a b) <= law.Threshold(max a b))

            propertyOf
                2000
                "T6: a larger burst, softness or depth never raises the threshold at the same debt"
                (fun (Debt settings, share, more: int) ->
                    let more = 1 + abs more % 50
                    let law = DebtLaw.OfAdaptive settings
                    let debt = debtUpTo law share
                    let with' settings = (DebtLaw.OfAdaptive settings).Threshold debt

                    [
                        { settings with Burst = min 1_000_000 (settings.Burst + more) }
                        { settings with Softness = min 1_000 (settings.Softness + more) }
                        { settings with Depth = min 40 (settings.Depth + more) }
                    ]
                    |> List.forall (fun larger -> with' larger <= law.Threshold debt))

            propertyOf
                2000
                "the probability is 1 up to (sigma-1) tau, 0 above (B-1) tau, and the stated power of 2 between"
                (fun (Debt settings, share) ->
                    let law = DebtLaw.OfAdaptive settings
                    let debt = debtUpTo law share
                    let p = (Threshold(law.Threshold debt)).Probability

                    if debt <= law.FullDebt then
                        p = 1.0
                    elif debt > law.ShedDebt then
                        p = 0.0
                    else
                        // One step of 1/256 of a halving below, and 4 digits of rounding.
                        let exact = Math.Pow(2.0, -(float (debt - law.FullDebt) / float law.Tau / float settings.Softness))
                        p > 0.0 && p <= exact * Math.Pow(2.0, 1.0 / 256.0) * 1.001 && p >= exact * 0.999 - Math.ScaleB(1.0, -56))

            propertyOf 1000 "a debt of exactly (B-1) tau may still be kept, one nanosecond more is shed" (fun (Debt settings) ->
                let law = DebtLaw.OfAdaptive settings

                law.Threshold law.FullDebt = 0UL
                && law.Threshold law.ShedDebt < Generate.limit
                && law.Threshold(law.ShedDebt + 1L) = Generate.limit)

            property "rateLimited keeps exactly its burst at one moment, and one more for each tau" (fun (Debt settings) ->
                let burst = 1 + settings.Burst % 200
                let law = DebtLaw.OfRateLimited(max 1.0 settings.TargetPerSecond, burst)
                let flood = List.replicate (burst + 5) (0L, Generate.limit - 1UL) @ List.replicate 5 (law.Tau, Generate.limit - 1UL)
                let kept = flood |> run law DebtLaw.Fresh |> fst |> keptTimes
                kept = List.replicate burst 0L @ [ law.Tau ])

            testCase "tau is 1 / rate rounded up to whole nanoseconds" (fun () ->
                for rate, tau in
                    [
                        1.0, 1_000_000_000L
                        3.0, 333_333_334L
                        7.0, 142_857_143L
                        1e6, 1_000L
                        999_999.0, 1_001L
                        1e-6, 1_000_000_000_000_000L
                    ] do
                    Texts.check $"{rate}" tau (DebtLaw.Ticks rate)
                    Texts.check $"adaptive {rate}" tau (DebtLaw.OfAdaptive(AdaptiveSettings.For rate)).Tau
                    Texts.check $"rateLimited {rate}" tau (DebtLaw.OfRateLimited(rate, 1)).Tau)
        ]
