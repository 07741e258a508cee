// Owns the published vectors of thresholds and randomness, row by row: specification, Collector, dotnet-contrib, opentelemetry-java.
module Tracing.Functional.Tests.ThresholdVectorTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.Tests.Texts

let private limit = Generate.limit
let private randomness (text: string) = (tryRv text).Value

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

/// As many digits as doubles have.
let private closeTo part = { absolute = 0.0; relative = part }

[<Tests>]
let thresholdVectorTests =
    testList
        "ThresholdVectorTests"
        [
            testCase "one in N at precision 3, 4 and 5" (fun () ->
                for n, p3, p4, p5 in oneInN do
                    for precision, expected in [ 3, p3; 4, p4; 5, p5 ] do
                        let actual = Thresholds.ofRatioTo precision (1.0 / float n)
                        check $"1 in {n} at precision {precision}" expected (string actual))

            testCase "decimal ratios: th, all digits, effective probability and adjusted count" (fun () ->
                for p, short, full, probability, count in decimals do
                    let t = Thresholds.ofRatio p
                    check $"{p} th" short (string t)
                    check $"{p} all digits" full (string (Thresholds.ofRatioExact p) |> fun text -> text.PadRight(14, '0'))
                    Expect.floatClose (closeTo 1e-16) t.Probability probability $"{p} effective"
                    Expect.floatClose (closeTo 1e-14) t.AdjustedCount count $"{p} count")

            testCase "ratios at both ends" (fun () ->
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
                    check name expected (string (Thresholds.ofRatio p)))

            testCase "k times 2^-56 at precision 3" (fun () ->
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
                    Expect.equal ((Thresholds.ofRatioTo 3 (k * two -56)).AdjustedCount) (two 56 / k) $"{k} count")

            testCase "decimal T at full precision" (fun () ->
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
                    check $"{p}" expected (Thresholds.ofRatioExact p).Value)

            testCase "decision edges" (fun () ->
                for t, r, expected in
                    [
                        "8", "80000000000000", true
                        "8", "7fffffffffffff", false
                        "0", "00000000000000", true
                        "ffffffffffffff", "ffffffffffffff", true
                        "ffffffffffffff", "fffffffffffffe", false
                        "00000000000001", "00000000000000", false
                    ] do
                    check $"T {t}, R {r}" expected ((th t).Keeps(randomness r))

                check "never" false (Threshold.Never.Keeps(randomness "ffffffffffffff")))

            // The published "sampled at 0.569 and more" is rounded: the edge is p = (2^56 - R) / 2^56, and the doubles next to it show it.
            testCase "the edge of rv 6e6d1a75832a2f" (fun () ->
                let r = randomness "6e6d1a75832a2f"

                for p, t, isKept in [ 0.570, "6e14", true; 0.569, "6e56", true; 0.568, "6e98", false ] do
                    let threshold = Thresholds.ofRatio p
                    check $"{p}" t (string threshold)
                    check $"{p} keeps it" isKept (threshold.Keeps r)

                for p, t, isKept in
                    [
                        0.569, "6e5604189374c", true
                        0.5686477149109445, "6e6d1a75832a28", true
                        0.5686477149109443, "6e6d1a75832a3", false
                        0.568, "6e978d4fdf3b68", false
                    ] do
                    let threshold = Thresholds.ofRatioExact p
                    check $"{p} exactly" t (string threshold)
                    check $"{p} keeps it, exactly" isKept (threshold.Keeps r))

            // Source: Collector pkg/sampling, updates of a th by a further stage. If a stage asks for more than is left, the Collector
            // reports an error; here the greatest threshold stays.
            testCase "a parent's threshold and a ratio: the greater threshold and its count" (fun () ->
                for parent, ratio, expected, count in
                    [
                        Some "8", 2.0 / 16.0, "e", 8.0
                        Some "8", 14.0 / 16.0, "8", 2.0
                        Some "f", 8.0 / 16.0, "f", 16.0
                        Some "0", 1.0 / 16.0, "f", 16.0
                        None, 1.0 / 16.0, "f", 16.0
                        Some "0", two -56, "ffffffffffffff", two 56
                        Some "555", float 0x555 / 4096.0, "aab", 4096.0 / float 0x555
                        Some "aab", float 0xaab / 4096.0, "aab", 4096.0 / float 0x555
                    ] do
                    let facts =
                        match parent with
                        | Some text -> [ ParentWith(ParentOrigin.Remote, (th text).Value) ]
                        | None -> []

                    let parts = [ Policy.ParentBased(Policy.Abstain, ParentCases.Follow); Policy.FixedRatio ratio ]

                    for parts in [ parts; List.rev parts ] do
                        let decision = Make.decide (Compile.start (Policy.AllOf parts)) { Make.plain 0L (limit - 1UL) with Facts = facts }

                        check $"{parent} and {ratio}" expected (string decision.Threshold)
                        check $"{parent} and {ratio}, count" count decision.Threshold.AdjustedCount
                        check $"{parent} and {ratio}, reliable" true decision.IsReliable)

            testCase "randomness of a trace id" (fun () ->
                let id = "abababababababababd29d6a7215ced0"
                let bytes = Convert.FromHexString id
                check "hex" "d29d6a7215ced0" (string (Randomness.FromTraceIdHex(id.AsSpan())))
                check "bytes" "d29d6a7215ced0" (string (Randomness.FromTraceId(ReadOnlySpan bytes)))
                check "kept at 25 %" true ((Thresholds.ofRatio 0.25).Keeps(Randomness.FromTraceIdHex(id.AsSpan())))
                check "no bytes" 0UL (Randomness.FromTraceId(ReadOnlySpan [||])).Value
                check "two bytes" 0x102UL (Randomness.FromTraceId(ReadOnlySpan [| 1uy; 2uy |])).Value
                check "no digits" 0UL (Randomness.FromTraceIdHex("".AsSpan())).Value
                check "not hex" 0UL (Randomness.FromTraceIdHex("abababababababababd29d6a7215cedg".AsSpan())).Value)

            testCase "th texts" (fun () ->
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
                    check $"value of {text}" (Option.map fst expected) (tryTh text |> Option.map _.Value)
                    check $"text of {text}" (Option.map snd expected) (tryTh text |> Option.map string))

            testCase "rv texts" (fun () ->
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
                    check text (if expected then Some text else None) (tryRv text |> Option.map string))

            testCase "the ends" (fun () ->
                for name, threshold, value, probability, count, text in
                    [ "always", Threshold.Always, 0UL, 1.0, 1.0, "0"; "never", Threshold.Never, limit, 0.0, 0.0, "never" ] do
                    check name value threshold.Value
                    check $"{name}, probability" probability threshold.Probability
                    check $"{name}, count" count threshold.AdjustedCount
                    check $"{name}, text" text (string threshold)

                check "default" Threshold.Always (Threshold())
                check "order" true (Threshold.Always < Threshold.Never)
                check "mask" (limit - 1UL) (Randomness.OfValue UInt64.MaxValue).Value)
        ]
