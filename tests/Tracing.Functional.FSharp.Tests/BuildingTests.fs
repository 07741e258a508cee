// What the F# surface builds besides the policies that C# has too: results in sequence, and functions on ended spans.
module Tracing.Functional.FSharp.Tests.BuildingTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private trace (name: string) =
    TraceRecord.Of(
        Randomness.FromTraceIdHex "4bf92f3577b34da6a3ce929d0e0e4736",
        StartFacts.Of name,
        SpanRecord.Of(name, TimeSpan.FromMilliseconds 5.0)
    )

[<Tests>]
let building =
    testList
        "BuildingTests"
        [
            testCase "result gives the value of the last step" (fun () ->
                let built =
                    result {
                        let! first = Sample.fixedRatio 0.5
                        let! second = Sample.adaptive 10.0
                        return first, second
                    }

                Expect.equal
                    (built |> Result.map (fun (first, second) -> $"{first}; {second}"))
                    (Ok "fixedRatio(0.5); adaptive(10/s)")
                    "both")

            testCase "result ends at the first error" (fun () ->
                let mutable isReached = false

                let built =
                    result {
                        let! policy = Sample.fixedRatio 2.0
                        isReached <- true
                        return policy
                    }

                Expect.isError built "an error"
                Expect.isFalse isReached "the step after the error")

            testCase "a function on an ended span decides" (fun () ->
                let policy =
                    Sample.always |> Sample.conditional (AnySpan.where (ThisSpan.satisfies "long name" (fun span -> span.Name.Length > 5)))

                let kept = policy |> Result.map (Simulation.replay [ trace "order"; trace "payment" ] >> _.Kept)
                Expect.equal kept (Ok 1) "the one with the long name")
        ]
