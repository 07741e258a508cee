// Claims about adaptiveWindow: the share is target / observed rate, observed anew over every sampleSize requests; what the clock does.
module Tracing.Functional.Tests.WindowControllerTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private second = 1_000_000_000L

/// target / (size / elapsed), in whole nanoseconds, at least one of them.
let private share (target: float) (size: int) (elapsed: int64) = target * float (max 1L elapsed) / float size / 1e9

/// What the request of that number (from 1) must meet: the share over the window that the last full one filled.
let private lawful target size (times: int64[]) number =
    let full = number / size

    if full = 0 then
        Threshold.Always
    else
        let began = if full = 1 then times[0] else times[(full - 1) * size - 1]
        let ratio = share target size (times[full * size - 1] - began)
        Thresholds.ofRatio (max ratio (Texts.two -56))

let private settings = Gen.zip (Generate.logUniform -6 6) (Gen.choose (1, 6)) |> Arb.fromGen

/// The law says "target / observed"; roundings of the last digit apart.
let private isNear (expected: Threshold) (actual: Threshold) =
    let p, q = expected.Probability, actual.Probability
    abs (p - q) <= 2e-4 * p + Texts.two -55

[<Tests>]
let windowControllerTests =
    testList
        "WindowControllerTests"
        [
            testCase "the share is target over observed rate" (fun () ->
                for target, size, elapsed, expected in
                    [
                        10.0, 100, 100L * second, "0" // 1 a second
                        10.0, 100, 10L * second, "0" // 10 a second
                        10.0, 100, second, "e666" // 100 a second
                        10.0, 1000, second, "fd70a" // 1,000 a second
                        10.0, 100, second / 2L, "f3333" // 200 a second
                        10.0, 1, second / 100L, "e666" // 100 a second, of one
                        1.0, 2, second, "8" // 2 a second
                        1.0, 4, 2L * second, "8"
                        3.0, 4, second, "4"
                        1e6, 10, 0L, "fff9724" // a clock that stands still counts as a nanosecond
                        1e6, 10, 1L, "fff9724"
                        1e6, 10, -second, "fff9724"
                        1e6, 10, System.Int64.MinValue / 4L, "fff9724"
                        1e-6, 1_000_000, 1L, "ffffffffffffff" // the least of all shares, not none
                    ] do
                    Texts.check
                        $"{target}/s, {size} in {elapsed} ns"
                        expected
                        (string (Threshold(WindowController.threshold target size elapsed))))

            propertyOf
                1000
                "every request meets the share of the last full window, and the one that fills a window meets the new one"
                (fun (incomings: Incomings) ->
                    Prop.forAll settings (fun (target, size) ->
                        let times = [| for incoming in incomings.List -> incoming.At |]
                        let running = Compile.start (Policy.AdaptiveWindow(target, size))

                        let wrong =
                            [
                                for i in 0 .. times.Length - 1 do
                                    let decision = Make.decide running (Make.plain times[i] 0UL)
                                    let expected = lawful target size times (i + 1)

                                    if not (isNear expected decision.Threshold && decision.IsReliable) then
                                        $"{i}: {decision.Threshold}, not {expected}"
                            ]

                        wrong.IsEmpty
                        |> Prop.label (String.concat "; " wrong)
                        |> Prop.classify (times.Length > 2 * size) "several windows"
                        |> Prop.classify (Seq.pairwise times |> Seq.exists (fun (a, b) -> b < a)) "clock backwards"))

            testCase "the first window is kept whole but for the request that fills it" (fun () ->
                let running = Compile.start (Policy.AdaptiveWindow(10.0, 100))
                let thresholds = [ for i in 0..109 -> string (Make.decide running (Make.plain (int64 i * 10_000_000L) 0UL)).Threshold ]
                Texts.check "the first 99" [ "0" ] (thresholds |> List.take 99 |> List.distinct)
                // 100 requests in 0.99 s are 101 a second.
                Texts.check "from the 100th" [ string (Thresholds.ofRatio 0.099) ] (thresholds |> List.skip 99 |> List.distinct))
        ]
