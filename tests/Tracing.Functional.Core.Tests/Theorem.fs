// Owns the theorems about rates as plain functions over recorded times, and traffic that conforms to a rate. Exact: whole numbers of any
// size, no tolerance.
namespace Tracing.Functional.Tests

open System
open Tracing.Functional

/// Randomness from numbers, for many draws from one seed: SplitMix64.
module Mix =

    let hash (value: uint64) =
        let z = value * 0x9E3779B97F4A7C15UL
        let z = (z ^^^ (z >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    let randomness (seed: uint64) (index: uint64) = hash (hash seed + index + 1UL) >>> 8

module Theorem =

    /// n(s, t) tau <= B tau + (t - s) for every closed interval that begins and ends with a kept trace; `times` copies of the bound.
    /// In sorted order: (j tau - t_j) - (i tau - t_i) <= (B - 1) tau for all i <= j.
    let internal hardCapIn (copies: int) (law: DebtLaw) (kept: bigint seq) =
        let tau, slack = bigint law.Tau, bigint law.ShedDebt
        // k copies: n <= k (B + length / tau), so n tau <= k (B tau + length).
        let bound = bigint copies * (slack + tau) - tau
        let mutable least: bigint option = None
        let mutable holds = true

        kept
        |> Seq.sort
        |> Seq.iteri (fun i time ->
            let height = bigint i * tau - bigint copies * time
            let low = least |> Option.map (min height) |> Option.defaultValue height
            holds <- holds && height - low <= bound
            least <- Some low)

        holds

    let internal hardCapOf copies law (kept: int64 seq) = kept |> Seq.map bigint |> hardCapIn copies law

    /// How far the clock has moved forward in all at each of these readings. A step back is no time that passes.
    let passed (times: int64 list) =
        match times with
        | [] -> []
        | _ -> times |> List.pairwise |> List.map (fun (a, b) -> bigint (max 0L (b - a))) |> List.scan (+) 0I

    /// T1 of arrivals in the order in which they were decided, whatever the clock reads: n tau <= B tau + what the clock moved forward from
    /// the first to the last of them, and n(s, t) tau <= B tau + (t - s) in the times that it shows.
    let internal capsOf copies law (decided: (int64 * bool) list) =
        let times = decided |> List.map fst
        let kept = decided |> List.filter snd |> List.map fst
        let moved = List.zip (passed times) decided |> List.filter (snd >> snd) |> List.map fst
        hardCapIn copies law moved && hardCapOf copies law kept

    /// T1.
    let internal hardCap law decided = capsOf 1 law decided

    /// Moves times on so that they conform: no arrival meets a debt above `spare` in a virtual clock of that tau.
    let conforming (tau: int64) (spare: int64) (times: int64 list) =
        let step (tat, last) time =
            let time = max (max time last) (tat - spare)
            time, (max tat time + tau, time)

        times |> List.mapFold step (Int64.MinValue / 2L, Int64.MinValue) |> fst

    /// T3, for all intervals from one arrival to another; of arrivals no gap of which exceeds tau.
    let internal twoSided (law: DebtLaw) (decided: (int64 * bool) list) =
        let tau, bound = bigint law.Tau, bigint law.ShedDebt + bigint law.Tau
        // Kept up to and with arrival i, in time, less the time of arrival i.
        let counts = decided |> List.scan (fun count (_, isKept) -> if isKept then count + 1 else count) 0
        let ahead = List.map2 (fun count (time, _) -> bigint (count: int) * tau - bigint (time: int64)) (List.tail counts) decided

        let before =
            List.map2 (fun count (time, _) -> bigint (count: int) * tau - bigint (time: int64)) (List.take decided.Length counts) decided

        // For i <= j: -(B tau) <= ahead_j - before_i <= B tau.
        let check (lowest, highest, holds) (ahead, before) =
            let lowest, highest = min lowest before, max highest before
            lowest, highest, holds && ahead - lowest <= bound && highest - ahead <= bound

        match List.zip ahead before with
        | [] -> true
        | (_, first) :: _ as pairs -> pairs |> List.fold check (first, first, true) |> fun (_, _, holds) -> holds

    /// T4: (B - sigma + 1 + sigma') / (r - rho) after the spike, rounded up, with r = 1 / tau and rho = 1 / slower.
    let internal recoveredAfter (law: DebtLaw) (slower: int64) (sigma': int64) =
        let tau, slower = bigint law.Tau, bigint slower
        let debt = bigint law.ShedDebt + tau - bigint law.FullDebt + bigint sigma' * tau
        // debt / tau / (1/tau - 1/slower) = debt * slower / (slower - tau)
        (debt * slower + (slower - tau) - 1I) / (slower - tau)
