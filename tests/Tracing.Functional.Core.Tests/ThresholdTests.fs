// Owns the laws that the comments of Threshold.fs state, over numbers that rounding could get wrong.
module Tracing.Functional.Tests.ThresholdTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.Tests.Texts

let private limit = Generate.limit

/// Runs of 0s and fs on the left, of 0s on the right, anything between: rounding could get these wrong.
let private edgyValue =
    gen {
        let! lead = Gen.choose (0, 14)
        let! fill = Gen.elements [ 0UL; limit - 1UL ]
        let! trail = Gen.choose (0, 14 - lead)
        let! body = ArbMap.defaults |> ArbMap.generate<uint64>
        let! nudge = Gen.elements [ 0UL; 0UL; 1UL; UInt64.MaxValue ]
        let keep = (limit - 1UL) >>> (4 * lead)
        let value = (fill &&& ~~~keep) ||| (body &&& keep &&& (UInt64.MaxValue <<< (4 * trail)))
        return (value + nudge) &&& (limit - 1UL)
    }

let private shrinkValue (value: uint64) =
    seq {
        if value > 0UL then
            yield value >>> 4
            yield value &&& (value - 1UL)
            yield value - 1UL
    }
    |> Seq.distinct

type Edgy = Edgy of uint64

/// A ratio strictly between 0 and 1, log-uniform towards either end.
type Between = Between of float

let private someRatio =
    gen {
        let! exponent = Gen.choose (-60, -1)
        let! mantissa = Gen.choose (0, 1 <<< 20)
        let small = two exponent * (1.0 + float mantissa / two 20)
        let near = 1.0 - Math.Max(small, two -53)
        let! p = Gen.elements [ small; near ]
        return Math.Clamp(p, two -60, Math.BitDecrement 1.0)
    }

let private shrinkRatio (p: float) =
    [ 0.5; Math.Round(p, 2); Math.Round(p, 6) ]
    |> Seq.filter (fun q -> q > 0.0 && q < 1.0 && q <> p && abs (q - 0.5) < abs (p - 0.5))

type Arbitraries =
    static member Edgy() = Arb.fromGenShrink (Gen.map Edgy edgyValue, (fun (Edgy v) -> Seq.map Edgy (shrinkValue v)))

    static member Between() = Arb.fromGenShrink (Gen.map Between someRatio, (fun (Between p) -> Seq.map Between (shrinkRatio p)))

/// The same T by another road: count repeated digits in text, round in unbounded integers.
let private roundByText precision (value: uint64) =
    let hex = value.ToString "x14"
    let run digit = hex |> Seq.takeWhile ((=) digit) |> Seq.length
    let digits = min 14 (precision + max (run '0') (run 'f'))
    let step = bigint.Pow(16I, 14 - digits)
    uint64 ((2I * bigint value + step) / (2I * step) * step)

let private arbitraries = [ typeof<Arbitraries> ]

[<Tests>]
let thresholdTests =
    testList
        "ThresholdTests"
        [
            propertyBy arbitraries 2000 "a th value reads back as the threshold that wrote it" (fun (Edgy value) ->
                let t = Threshold value
                let text = string t
                let hex = value.ToString "x14"

                (tryTh text = Some t && text.Length <= 14 && (text = "0" || not (text.EndsWith '0')))
                |> Prop.label text
                |> Prop.classify (hex.StartsWith "ff") "leading fs"
                |> Prop.classify (hex.StartsWith "00") "leading 0s"
                |> Prop.classify (hex.EndsWith "00") "trailing 0s")

            propertyBy arbitraries 200 "an rv value reads back as the randomness that wrote it" (fun (Edgy value) ->
                let r = Randomness.OfValue value
                (string r).Length = 14 && tryRv (string r) = Some r && r.Value = value)

            propertyBy arbitraries 200 "trace id bytes and text have the same randomness" (fun (Edgy value, prefix: uint64) ->
                let id = prefix.ToString "x18" + value.ToString "x14"
                let bytes = Convert.FromHexString id

                (Randomness.FromTraceId(ReadOnlySpan bytes)).Value = value && (Randomness.FromTraceIdHex(id.AsSpan())).Value = value)

            propertyBy arbitraries 1000 "kept means R is at least T, and a smaller T keeps it too" (fun (Edgy t, Edgy r, Edgy smaller) ->
                let kept = (Threshold t).Keeps(Randomness.OfValue r)

                kept = (bigint r >= bigint t)
                && kept = Bits56.keeps t r
                && (not kept || (Threshold(min t smaller)).Keeps(Randomness.OfValue r)))

            propertyBy arbitraries 2000 "probability and adjusted count are reciprocal, and order is reversed" (fun (Edgy a, Edgy b) ->
                let ta, tb = Threshold(min a b), Threshold(max a b)

                abs (ta.Probability * ta.AdjustedCount - 1.0) <= 1e-15
                && ta.Probability >= tb.Probability
                && ta.AdjustedCount <= tb.AdjustedCount
                && ta <= tb)

            propertyBy arbitraries 5000 "rounding is monotone, idempotent and stays in range" (fun (Edgy a, Edgy b, PositiveInt seed) ->
                let precision = 1 + seed % 14
                let round = Thresholds.roundTo precision
                let inRange t = t = 0UL || (round t > 0UL && round t < limit)

                [
                    (round (min a b) <= round (max a b)) |> Prop.label "monotone"
                    (round (round a) = round a) |> Prop.label "idempotent"
                    inRange a |> Prop.label "in range"
                    (round (limit - 1UL) < limit && round 1UL > 0UL) |> Prop.label "ends"
                    (round limit = limit && round 0UL = 0UL) |> Prop.label "fixed"
                ]
                |> List.reduce (.&.))

            propertyBy arbitraries 5000 "neighbouring T are rounded in order" (fun (Edgy a, PositiveInt seed) ->
                let precision = 1 + seed % 14
                let rounded = [ for d in 0UL .. 16UL -> Thresholds.roundTo precision (min limit (a + d)) ]
                List.sort rounded = rounded)

            propertyBy arbitraries 5000 "rounding keeps the stated precision of the smaller side" (fun (Edgy t, PositiveInt seed) ->
                let precision = 1 + seed % 14
                let error = abs (bigint (Thresholds.roundTo precision t) - bigint t)
                let smaller = min (bigint t) (bigint limit - bigint t)
                error * bigint.Pow(2I, 4 * precision) <= smaller * 8I)

            propertyBy arbitraries 5000 "a bigger ratio never has a bigger threshold" (fun (Between p, Between q, PositiveInt seed) ->
                let at = Thresholds.ofRatioTo (1 + seed % 14)
                let next = Math.BitIncrement p
                at (min p q) >= at (max p q) && at p >= at next)

            propertyBy arbitraries 5000 "the effective probability has the stated precision on both sides" (fun (Between p) ->
                let t = Thresholds.ofRatio p
                let bound = Math.Min(p, 1.0 - p) * two (3 - 4 * Thresholds.DefaultPrecision) + two -56

                (abs (t.Probability - p) <= bound)
                |> Prop.label $"{p} -> {t}, {t.Probability}"
                |> Prop.classify (p < 1e-3) "small"
                |> Prop.classify (p > 0.999) "near one")

            propertyBy arbitraries 2000 "only 0 is never and only 1 is always, as far as 56 bits can tell" (fun (Between p) ->
                let t = Thresholds.ofRatio p
                t <> Threshold.Always && (t = Threshold.Never) = (p < two -57))

            propertyBy arbitraries 5000 "rounding agrees with counting digits in text" (fun (Edgy t, PositiveInt seed) ->
                let precision = 1 + seed % 14
                Thresholds.roundTo precision t = roundByText precision t)
        ]
