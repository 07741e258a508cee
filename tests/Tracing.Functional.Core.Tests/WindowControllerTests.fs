// Claims about adaptiveWindow: the share is target / observed rate, observed anew over every sampleSize requests; what the clock does.
module Tracing.Functional.Tests.WindowControllerTests

open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private second = 1_000_000_000L

/// target / (requests / elapsed), in whole nanoseconds.
let private share (target: float) (requests: int) (elapsed: int64) = target * float elapsed / float requests / 1e9

/// What the request of that number (from 1) must meet: the share over the last window in which time has passed. A window begins at the
/// last request that filled one at another time than that at which the one before began.
let private lawful target size (times: int64[]) number =
    let fills = [ for fill in size..size..number -> fill ]

    let close (began, before, ratio) fill =
        let elapsed = times[fill - 1] - began

        if elapsed = 0L then began, before, ratio
        elif elapsed < 0L then times[fill - 1], fill, ratio
        else times[fill - 1], fill, Some(share target (fill - before) elapsed)

    match fills |> List.fold close (times[0], 0, None) with
    | _, _, None -> Threshold.Always
    | _, _, Some ratio -> Thresholds.ofRatio (max ratio (Texts.two -56))

/// The traffic that the decisions on it estimate, as a share of the true one: at `perSecond` with times rounded to `unit`.
let private estimated (perSecond: int) (unit: int64) =
    let running = Compile.start (Policy.AdaptiveWindow(10.0, 100))
    let requests = 200 * perSecond

    let count i =
        let at = int64 i * second / int64 perSecond / unit * unit
        let decision = Make.decide running (Make.plain at (Mix.randomness 7UL (uint64 i)))
        if decision.IsKept then decision.Threshold.AdjustedCount else 0.0

    List.sumBy count [ 0 .. requests - 1 ] / float requests

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
                        1e6, 10, 1L, "fff9724"
                        1e-6, 1_000_000, 1L, "ffffffffffffff" // the least of all shares, not none
                    ] do
                    Texts.check
                        $"{target}/s, {size} in {elapsed} ns"
                        expected
                        (string (Threshold(WindowController.threshold target (int64 size) elapsed))))

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
                        |> Prop.classify (Seq.pairwise times |> Seq.exists (fun (a, b) -> a = b)) "equal times"
                        |> Prop.classify (Seq.pairwise times |> Seq.exists (fun (a, b) -> b < a)) "clock backwards"))

            testCase "the first window is kept whole but for the request that fills it" (fun () ->
                let running = Compile.start (Policy.AdaptiveWindow(10.0, 100))
                let thresholds = [ for i in 0..109 -> string (Make.decide running (Make.plain (int64 i * 10_000_000L) 0UL)).Threshold ]
                Texts.check "the first 99" [ "0" ] (thresholds |> List.take 99 |> List.distinct)
                // 100 requests in 0.99 s are 101 a second.
                Texts.check "from the 100th" [ string (Thresholds.ofRatio 0.099) ] (thresholds |> List.skip 99 |> List.distinct))

            testCase "times rounded to a second, or to less or more, estimate the traffic" (fun () ->
                for perSecond, unit in [ 500, second; 500, second / 10L; 500, 7L * second; 90, second; 5000, second / 1000L ] do
                    let share = estimated perSecond unit
                    Expect.isTrue (share > 0.8 && share < 1.2) $"{perSecond}/s in steps of {unit} ns: {share}")

            testCase "where no time has passed, and where the clock goes back, the threshold stays" (fun () ->
                let running = Compile.start (Policy.AdaptiveWindow(1.0, 2))
                let ask seconds = string (Make.decide running (Make.plain (seconds * second) 0UL)).Threshold
                // 4 requests in 2 seconds, then 6 in 3 seconds; after the step back 2 in 4 seconds.
                let asked = [ 0L; 0L; 0L; 2L; 2L; 2L; 2L; 2L; 2L; 5L; 1L; 1L; 3L; 5L ] |> List.map ask
                let expected = [ "0"; "0"; "0"; "8"; "8"; "8"; "8"; "8"; "8"; "8"; "8"; "8"; "8"; "0" ]
                Texts.check "thresholds in turn" expected asked)
        ]
