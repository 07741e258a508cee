// Owns the claims that mutants are tried on: the few operations they need, as a record, and each claim as a function of it.
// The real operations run as ordinary tests in SubjectTests, mutated ones in Mutants.
namespace Tracing.Functional.Tests

open System
open FsCheck.FSharp
open Tracing.Functional

[<NoComparison; NoEquality>]
type internal Subject =
    {
        /// R of the 16 bytes of a trace id.
        Randomness: byte[] -> uint64
        /// Whether fixedRatio of that ratio keeps that R.
        Keeps: float -> uint64 -> bool
        /// The adjusted count of what fixedRatio of that ratio keeps.
        Count: float -> float
        /// After a lost race: the law, the virtual clock seen, now, and the threshold passed before.
        Retry: DebtLaw -> int64 -> int64 -> uint64 -> struct (uint64 * float)
        /// The virtual clock after an arrival of that R: settings, clock before, now.
        Settle: AdaptiveSettings -> int64 -> int64 -> uint64 -> int64
        /// What an arrival counts for: a kept one, or one that was shed.
        Weight: PolicyDecision -> float
        /// Whether the first policy or else the second keeps an arrival.
        OrElse: Policy -> Policy -> Incoming -> bool
    }

module internal Subject =

    let private decision policy r = Make.decide (Compile.start policy) (Make.plain 0L r)

    let decide policy state incoming = (let _, isKept, next = Evaluate.decide policy (Make.moment incoming) state in isKept, next)

    let private settle settings tat now r =
        match decide (Policy.Adaptive settings) (State.Debt tat) (Make.plain now r) with
        | _, State.Debt tat -> tat
        | _ -> failwith "an adaptive policy's state is a debt"

    let real =
        {
            Randomness = fun id -> Randomness.FromTraceId(ReadOnlySpan id).Value
            Keeps = fun ratio r -> (decision (Policy.FixedRatio ratio) r).IsKept
            Count = fun ratio -> (decision (Policy.FixedRatio ratio) (Generate.limit - 1UL)).Threshold.AdjustedCount
            Retry = Shed.retry
            Settle = settle
            Weight = fun decision -> if decision.IsKept then decision.Threshold.AdjustedCount else decision.Shed
            OrElse = fun p q incoming -> (let policy = Policy.orElse q p in fst (decide policy (Evaluate.start policy) incoming))
        }

    let traceIdEnd subject (prefix: byte[]) (R56 r) =
        let low = BitConverter.GetBytes r |> Array.rev |> Array.skip 1
        let id = Array.append (Array.truncate 9 (Array.append prefix (Array.replicate 9 0xA5uy))) low
        subject.Randomness id = r

    /// R_i = floor((i + u) 2^56 / n): for a fixed threshold the count is within 1 of n p. Rounding moves p by at most 2^-13 of it.
    let share subject (Ratio ratio) (R56 offset) =
        let n = 500UL
        let randomness i = uint64 ((bigint (i: uint64) * bigint Generate.limit + bigint offset) / bigint n)
        let kept = Seq.init (int n) (uint64 >> randomness) |> Seq.filter (subject.Keeps ratio) |> Seq.length
        let expected = float n * ratio
        abs (float kept - expected) <= 1.0 + float n * Math.ScaleB(1.0, -13) |> Prop.label $"{kept} of {n}, expected {expected}"

    /// Of ratios k/256, whose thresholds need no rounding, exactly k of 256 equidistant R are kept.
    let dyadicShare subject (k: byte) =
        let kept = Seq.init 256 (fun i -> uint64 i <<< 48) |> Seq.filter (subject.Keeps(float k / 256.0)) |> Seq.length
        kept = int k |> Prop.label $"{kept} of 256, expected {k}"

    /// The least R that is kept, by halving.
    let private leastKept subject ratio =
        let rec search low high =
            if low >= high then
                low
            else
                let middle = low + (high - low) / 2UL

                if subject.Keeps ratio middle then
                    search low middle
                else
                    search (middle + 1UL) high

        search 0UL Generate.limit

    /// What is kept counts for exactly what was dropped with it, by the threshold that decides, not by the ratio asked for.
    let countsWhatItKeeps subject (Ratio ratio) =
        let kept = Generate.limit - leastKept subject ratio
        let estimate = subject.Count ratio * float kept / float Generate.limit
        (kept = 0UL || abs (estimate - 1.0) < 1e-12) |> Prop.label $"expected count {estimate}"

    let dropsAreFree subject (Debt settings) (R56 share) (R56 r) =
        let law = DebtLaw.OfAdaptive settings
        let tat = int64 (bigint share * bigint law.ShedDebt / bigint Generate.limit) + law.Tau
        let isKept = r >= law.ThresholdAt(tat, 0L)
        let expected = if isKept then tat + law.Tau else tat
        subject.Settle settings tat 0L r = expected |> Prop.classify isKept "kept"

    let orElseStopsAtADrop subject p q incoming =
        let first = Policy.OrElse [ p; Policy.Never ]
        let keeps, _ = decide first (Evaluate.start first) incoming
        subject.OrElse first q incoming = keeps |> Prop.classify keeps "kept"

    /// What an arrival of that randomness counts for if the virtual clock stands at these times in turn.
    let private weight subject (law: DebtLaw) floor tats r =
        let ofThreshold threshold = float Generate.limit / float (Generate.limit - threshold)

        let rec pay threshold tats =
            match tats with
            | [] -> ofThreshold (max threshold floor)
            | seen :: later ->
                let struct (next, shed) = subject.Retry law seen 0L (max threshold floor)

                if next = Generate.limit then shed
                elif r < next then 0.0
                else pay next later

        match law.ThresholdAt(List.head tats, 0L) with
        | first when first = Generate.limit -> 1.0
        | first -> if r >= max first floor then pay first (List.tail tats) else 0.0

    /// T5, exactly: the weight integrates to 1 over R, piece by piece between the thresholds, for any schedule of lost races.
    let unbiasedUnderRaces subject (Debt settings) (clocks: R56 list) (R56 floor) =
        let law = DebtLaw.OfAdaptive settings
        let clock (R56 share) = int64 (bigint share * (bigint law.ShedDebt * 21I / 20I) / bigint Generate.limit)
        let tats = clocks |> List.map clock |> List.sort |> List.append [ 0L ]
        let thresholds = tats |> List.map (fun tat -> law.ThresholdAt(tat, 0L))
        let ends = [ 0UL; floor; Generate.limit ] @ thresholds |> List.distinct |> List.sort
        let piece (low, high) = float (high - low) * weight subject law floor tats low / float Generate.limit
        let expected = ends |> List.pairwise |> List.sumBy piece
        let sheds = List.last thresholds = Generate.limit
        abs (expected - 1.0) < 1e-9 |> Prop.label $"expected weight {expected}" |> Prop.classify sheds "ends in shed"
