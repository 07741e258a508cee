// Owns the evidence for Threshold.fs: the published vectors row by row, and the laws its comments state.
module Tracing.Functional.Tests.ThresholdTests

// FS0052 warns of the copy that `(f x).Member` makes of a struct: harmless, as these structs never change.
#nowarn "52"

open System
open FsCheck
open FsCheck.FSharp
open NUnit.Framework
open Tracing.Functional

let private limit = 1UL <<< 56
let private two (exponent: int) = Math.ScaleB(1.0, exponent)

let private check (row: string) (expected: 'a) (actual: 'a) = Assert.That(box actual, Is.EqualTo(box expected), row)

let private th (text: string) =
    let mutable t = Threshold.Never
    let ok = Threshold.TryParse(text.AsSpan(), &t)
    if ok then Some t else None

let private rv (text: string) =
    let mutable r = Randomness()
    let ok = Randomness.TryParse(text.AsSpan(), &r)
    if ok then Some r else None

let private randomness (text: string) = (rv text).Value

// --- Vectors: specification, Collector, dotnet-contrib, opentelemetry-java ---

let private oneInN =
    [
        1, "0", "0", "0"
        2, "8", "8", "8"
        3, "aab", "aaab", "aaaab"
        4, "c", "c", "c"
        5, "ccd", "cccd", "ccccd"
        8, "e", "e", "e"
        10, "e66", "e666", "e6666"
        16, "f", "f", "f"
        100, "fd71", "fd70a", "fd70a4"
        1000, "ffbe7", "ffbe77", "ffbe76d"
        10000, "fff972", "fff9724", "fff97247"
        100000, "ffff584", "ffff583a", "ffff583a5"
        1000000, "ffffef4", "ffffef39", "ffffef391"
    ]

[<Test>]
let ``one in N at precision 3, 4 and 5`` () =
    for n, p3, p4, p5 in oneInN do
        for precision, expected in [ 3, p3; 4, p4; 5, p5 ] do
            let actual = Thresholds.ofRatioTo precision (1.0 / float n)
            check $"1 in {n} at precision {precision}" expected (string actual)

let private decimals =
    [
        0.999, "004189", "004189374bc6a8", 0.9990000128746033, 1.0010009881006101
        0.99, "028f6", "028f5c28f5c290", 0.9899997711181641, 1.0101012436301284
        0.9, "199a", "19999999999998", 0.899993896484375, 1.1111186463666882
        2.0 / 3.0, "5555", "55555555555558", 0.6666717529296875, 1.499988555995514
        1.0 / 3.0, "aaab", "aaaaaaaaaaaaac", 0.3333282470703125, 3.00004577706569
        0.1, "e666", "e6666666666666", 0.100006103515625, 9.99938968568813
        0.05, "f3333", "f3333333333333", 0.05000019073486328, 19.999923706345726
        0.01, "fd70a", "fd70a3d70a3d71", 0.010000228881835938, 99.99771123402633
        0.001, "ffbe77", "ffbe76c8b43958", 0.0009999871253967285, 1000.012874769029
        1e-4, "fff9724", "fff972474538ef", 0.00010000169277191162, 9999.830725674266
        1e-6, "ffffef39", "ffffef39085f4a", 1.00000761449337e-06, 999992.38556461
    ]

[<Test>]
let ``decimal ratios: th, all digits, effective probability and adjusted count`` () =
    for p, short, full, probability, count in decimals do
        let t = Thresholds.ofRatio p
        check $"{p} th" short (string t)
        check $"{p} all digits" full (string (Thresholds.ofRatioExact p) |> fun text -> text.PadRight(14, '0'))
        Assert.That(t.Probability, Is.EqualTo(probability).Within(1e-14).Percent, $"{p} effective")
        Assert.That(t.AdjustedCount, Is.EqualTo(count).Within(1e-12).Percent, $"{p} count")

[<Test>]
let ``ratios at both ends`` () =
    for name, p, expected in
        [
            "1e-15", 1e-15, "ffffffffffffb8"
            "2^-56", two -56, "ffffffffffffff"
            "2^-48", two -48, "ffffffffffff"
            "1-2^-8", 1.0 - two -8, "01"
            "0.999999", 0.999999, "000010c7"
            "1-2^-52", 1.0 - two -52, "0000000000001"
            "1-2^-53", 1.0 - two -53, "00000000000008"
            "2^-57", two -57, "ffffffffffffff"
            "below 2^-57", two -57 * 0.999, "never"
            "1e-300", 1e-300, "never"
            "epsilon", Double.Epsilon, "never"
            "0", 0.0, "never"
            "-0", -0.0, "never"
            "-1", -1.0, "never"
            "nan", nan, "never"
            "-infinity", -infinity, "never"
            "1", 1.0, "0"
            "2", 2.0, "0"
            "infinity", infinity, "0"
        ] do
        check name expected (string (Thresholds.ofRatio p))

[<Test>]
let ``k times 2^-56 at precision 3`` () =
    for k, expected in
        [
            1.0, "ffffffffffffff"
            2.0, "fffffffffffffe"
            3.0, "fffffffffffffd"
            4.0, "fffffffffffffc"
            8.0, "fffffffffffff8"
            16.0, "fffffffffffff"
        ] do
        check $"{k}" expected (string (Thresholds.ofRatioTo 3 (k * two -56)))
        Assert.That((Thresholds.ofRatioTo 3 (k * two -56)).AdjustedCount, Is.EqualTo(two 56 / k), $"{k} count")

[<Test>]
let ``decimal T at full precision`` () =
    for p, expected in
        [
            1.0, 0UL
            0.5, 36028797018963968UL
            0.25, 54043195528445952UL
            0.125, 63050394783186944UL
            0.45, 39631676720860364UL
            0.2, 57646075230342348UL
            0.13, 62690106812997304UL
            0.05, 68454714336031539UL
            1e-300, limit
            0.0, limit
        ] do
        check $"{p}" expected (Thresholds.ofRatioExact p).Value

[<Test>]
let ``decision edges`` () =
    for t, r, expected in
        [
            "8", "80000000000000", true
            "8", "7fffffffffffff", false
            "0", "00000000000000", true
            "ffffffffffffff", "ffffffffffffff", true
            "ffffffffffffff", "fffffffffffffe", false
            "00000000000001", "00000000000000", false
        ] do
        check $"T {t}, R {r}" expected ((th t).Value.Keeps(randomness r))

    check "never" false (Threshold.Never.Keeps(randomness "ffffffffffffff"))
    check "edge of 0.569" true ((Thresholds.ofRatio 0.570).Keeps(randomness "6e6d1a75832a2f"))
    check "under 0.569" false ((Thresholds.ofRatio 0.568).Keeps(randomness "6e6d1a75832a2f"))

[<Test>]
let ``randomness of a trace id`` () =
    let id = "abababababababababd29d6a7215ced0"
    let bytes = Convert.FromHexString id
    check "hex" "d29d6a7215ced0" (string (Randomness.FromTraceIdHex(id.AsSpan())))
    check "bytes" "d29d6a7215ced0" (string (Randomness.FromTraceId(ReadOnlySpan bytes)))
    check "kept at 25 %" true ((Thresholds.ofRatio 0.25).Keeps(Randomness.FromTraceIdHex(id.AsSpan())))
    check "no bytes" 0UL (Randomness.FromTraceId(ReadOnlySpan [||])).Value
    check "two bytes" 0x102UL (Randomness.FromTraceId(ReadOnlySpan [| 1uy; 2uy |])).Value
    check "no digits" 0UL (Randomness.FromTraceIdHex("".AsSpan())).Value
    check "not hex" 0UL (Randomness.FromTraceIdHex("abababababababababd29d6a7215cedg".AsSpan())).Value

[<Test>]
let ``th texts`` () =
    for text, expected in
        [
            "0", Some(0UL, "0")
            "8", Some(0x80000000000000UL, "8")
            "c", Some(0xc0000000000000UL, "c")
            "fd70a4", Some(0xfd70a400000000UL, "fd70a4")
            "00000000000000", Some(0UL, "0")
            "10", Some(0x10000000000000UL, "1")
            "1000", Some(0x10000000000000UL, "1")
            "10000000000000", Some(0x10000000000000UL, "1")
            "10000000000010", Some(0x10000000000010UL, "1000000000001")
            "1234567890abcde", None
            "100000000000000", None
            "x", None
            "FD70A4", None
            "fd70A4", None
            "", None
            "-1", None
            "0x1", None
            " 8", None
            "never", None
        ] do
        check text expected (th text |> Option.map (fun t -> t.Value, string t))

[<Test>]
let ``rv texts`` () =
    for text, expected in
        [
            "6e6d1a75832a2f", true
            "01020304050607", true
            "00000000000000", true
            "6e6d1a75832a2", false
            "6e6d1a75832a2f0", false
            "xxxxxxxxxxxxxx", false
            "6E6D1A75832A2F", false
            "", false
        ] do
        check text (if expected then Some text else None) (rv text |> Option.map string)

[<Test>]
let ``the ends`` () =
    check
        "always"
        (0UL, 1.0, 1.0, "0")
        (Threshold.Always.Value, Threshold.Always.Probability, Threshold.Always.AdjustedCount, string Threshold.Always)

    check
        "never"
        (limit, 0.0, 0.0, "never")
        (Threshold.Never.Value, Threshold.Never.Probability, Threshold.Never.AdjustedCount, string Threshold.Never)

    check "default" Threshold.Always (Threshold())
    check "order" true (Threshold.Always < Threshold.Never)
    check "mask" (limit - 1UL) (Randomness.OfValue UInt64.MaxValue).Value

// --- Laws ---

/// Runs of 0s and fs on the left, of 0s on the right, anything between: where rounding could go wrong.
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
type Ratio = Ratio of float

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

    static member Ratio() = Arb.fromGenShrink (Gen.map Ratio someRatio, (fun (Ratio p) -> Seq.map Ratio (shrinkRatio p)))

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 2000)>]
let ``a th value reads back as the threshold that wrote it`` (Edgy value) =
    let t = Threshold value
    let text = string t
    let hex = value.ToString "x14"

    (th text = Some t && text.Length <= 14 && (text = "0" || not (text.EndsWith '0')))
    |> Prop.label text
    |> Prop.classify (hex.StartsWith "ff") "leading fs"
    |> Prop.classify (hex.StartsWith "00") "leading 0s"
    |> Prop.classify (hex.EndsWith "00") "trailing 0s"

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |])>]
let ``an rv value reads back as the randomness that wrote it`` (Edgy value) =
    let r = Randomness.OfValue value
    (string r).Length = 14 && rv (string r) = Some r && r.Value = value

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |])>]
let ``trace id bytes and text have the same randomness`` (Edgy value) (prefix: uint64) =
    let id = prefix.ToString "x18" + value.ToString "x14"
    let bytes = Convert.FromHexString id

    (Randomness.FromTraceId(ReadOnlySpan bytes)).Value = value && (Randomness.FromTraceIdHex(id.AsSpan())).Value = value

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 1000)>]
let ``kept means R is at least T, and a smaller T keeps it too`` (Edgy t) (Edgy r) (Edgy smaller) =
    let kept = (Threshold t).Keeps(Randomness.OfValue r)

    kept = (bigint r >= bigint t)
    && kept = Bits56.keeps t r
    && (not kept || (Threshold(min t smaller)).Keeps(Randomness.OfValue r))

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 2000)>]
let ``probability and adjusted count are reciprocal, and order is reversed`` (Edgy a) (Edgy b) =
    let ta, tb = Threshold(min a b), Threshold(max a b)

    abs (ta.Probability * ta.AdjustedCount - 1.0) <= 1e-15
    && ta.Probability >= tb.Probability
    && ta.AdjustedCount <= tb.AdjustedCount
    && ta <= tb

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 5000)>]
let ``rounding is monotone, idempotent and stays in range`` (Edgy a) (Edgy b) (PositiveInt seed) =
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
    |> List.reduce (.&.)

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 5000)>]
let ``neighbouring T are rounded in order`` (Edgy a) (PositiveInt seed) =
    let precision = 1 + seed % 14
    let rounded = [ for d in 0UL .. 16UL -> Thresholds.roundTo precision (min limit (a + d)) ]
    List.sort rounded = rounded

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 5000)>]
let ``rounding keeps the stated precision of the smaller side`` (Edgy t) (PositiveInt seed) =
    let precision = 1 + seed % 14
    let error = abs (bigint (Thresholds.roundTo precision t) - bigint t)
    let smaller = min (bigint t) (bigint limit - bigint t)
    error * bigint.Pow(2I, 4 * precision) <= smaller * 8I

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 5000)>]
let ``a bigger ratio never has a bigger threshold`` (Ratio p) (Ratio q) (PositiveInt seed) =
    let at = Thresholds.ofRatioTo (1 + seed % 14)
    let next = Math.BitIncrement p
    at (min p q) >= at (max p q) && at p >= at next

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 5000)>]
let ``the effective probability has the stated precision on both sides`` (Ratio p) =
    let t = Thresholds.ofRatio p
    let bound = Math.Min(p, 1.0 - p) * two (3 - 4 * Thresholds.DefaultPrecision) + two -56

    (abs (t.Probability - p) <= bound)
    |> Prop.label $"{p} -> {t}, {t.Probability}"
    |> Prop.classify (p < 1e-3) "small"
    |> Prop.classify (p > 0.999) "near one"

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 2000)>]
let ``only 0 is never and only 1 is always, as far as 56 bits can tell`` (Ratio p) =
    let t = Thresholds.ofRatio p
    t <> Threshold.Always && (t = Threshold.Never) = (p < two -57)

/// The same T by another road: count repeated digits in text, round in unbounded integers.
let private roundByText precision (value: uint64) =
    let hex = value.ToString "x14"
    let run digit = hex |> Seq.takeWhile ((=) digit) |> Seq.length
    let digits = min 14 (precision + max (run '0') (run 'f'))
    let step = bigint.Pow(16I, 14 - digits)
    uint64 ((2I * bigint value + step) / (2I * step) * step)

[<FsCheck.NUnit.Property(Arbitrary = [| typeof<Arbitraries> |], MaxTest = 5000)>]
let ``rounding agrees with counting digits in text`` (Edgy t) (PositiveInt seed) =
    let precision = 1 + seed % 14
    Thresholds.roundTo precision t = roundByText precision t
