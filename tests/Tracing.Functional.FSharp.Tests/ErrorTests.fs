// The F# surface of errors on spans: each function, in F#.
module Tracing.Functional.FSharp.Tests.ErrorTests

open System
open System.Diagnostics
open System.Threading.Tasks
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private eventNames (span: Activity) = span.Events |> Seq.map _.Name |> List.ofSeq

/// In sequence: spans are heard by every provider that there is.
[<Tests>]
let errors =
    testSequenced (
        testList
            "ErrorTests"
            [
                testCase "errors and status are told in a pipe" (fun () ->
                    use recorded = new Recorded()

                    Spans.run "charge payment" (fun span ->
                        span
                        |> Span.recordError (TimeoutException "slow")
                        |> Span.recordErrorWith (fun e -> e.Validation("amount", "> 0").Code "E42") (exn "bad")
                        |> Span.fail "not charged"
                        |> ignore)

                    Spans.run "try again" (fun span -> span |> Span.failBy (exn "no") |> Span.succeed |> Span.fail "too late" |> ignore)

                    let failed = recorded["charge payment"]
                    Expect.equal (eventNames failed) [ "exception"; "exception" ] "events"
                    Expect.equal (failed.GetTagItem "error.type") (box "validation") "error.type"
                    Expect.equal (failed.GetTagItem "error.code") (box "E42") "error.code"
                    Expect.equal failed.StatusDescription "not charged" "description of the status"
                    Expect.equal recorded["try again"].Status ActivityStatusCode.Ok "status of what succeeded")

                testCaseTask "a task is tried again and its result is given" (fun () ->
                    task {
                        use recorded = new Recorded()
                        let tries = ref 0

                        let! answer =
                            Spans.retry (RetryOptions(Delay = TimeSpan.Zero)) "charge payment" (fun _ _ ->
                                tries.Value <- tries.Value + 1
                                if tries.Value < 3 then raise (TimeoutException "slow") else Task.FromResult 42)

                        Expect.equal answer 42 "result"

                        Expect.equal
                            (eventNames recorded["charge payment"])
                            [ "error.detected"; "exception"; "retry.attempt"; "exception"; "retry.attempt"; "error.resolved" ]
                            "events"
                    })
            ]
    )
