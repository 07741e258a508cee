// The F# surface of spans by hand: each function, in F#.
module Tracing.Functional.FSharp.Tests.SpansTests

open System
open System.Diagnostics
open System.Threading.Tasks
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

/// In sequence: spans are heard by every provider that there is.
[<Tests>]
let spans =
    testSequenced (
        testList
            "SpansTests"
            [
                testCase "a function runs in a span that is current meanwhile and gives its result" (fun () ->
                    use recorded = new Recorded()

                    let answer =
                        Spans.run "process order" (fun span ->
                            Expect.equal (Spans.current ()) span "current span"
                            Spans.run "check inventory" (fun _ -> 42))

                    Expect.equal answer 42 "result"
                    Expect.equal recorded["check inventory"].ParentSpanId recorded["process order"].SpanId "parent"
                    Expect.isNull Activity.Current "current activity afterwards")

                testCaseTask "a task and an async run in spans that end with them" (fun () ->
                    task {
                        use recorded = new Recorded()

                        let! fromTask =
                            Spans.runTask "process order" (fun _ ->
                                task {
                                    do! Task.Yield()
                                    return! Spans.runAsync "charge payment" (fun _ -> async { return 7 })
                                })

                        Expect.equal fromTask 7 "result"
                        Expect.equal recorded["charge payment"].ParentSpanId recorded["process order"].SpanId "parent"
                    })

                testCase "what work raises is recorded and goes on" (fun () ->
                    use recorded = new Recorded()

                    Expect.throwsC (fun () -> Spans.run "fail" (fun _ -> raise (InvalidOperationException "no stock"))) (fun raised ->
                        Expect.equal (raised.GetType()) typeof<InvalidOperationException> "type of what goes on"
                        Expect.equal raised.Message "no stock" "message of what goes on")

                    Expect.equal recorded["fail"].Status ActivityStatusCode.Error "status")

                testCase "attributes events links and names are told in a pipe" (fun () ->
                    use recorded = new Recorded()

                    let other = ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None)

                    let tell () =
                        use span = Spans.start "process order"

                        span
                        |> Span.set "order.id" 42
                        |> Span.set "order.items" [| "piano"; "chair" |]
                        |> Span.setLazy "order.total" (fun () -> 10.5)
                        |> Span.event "stock reserved" [ "warehouse", "north" ]
                        |> Span.link other []
                        |> Span.rename "process large order"
                        |> ignore

                    tell ()
                    let seen = recorded["process large order"]
                    Expect.equal (seen.GetTagItem "order.id") (box 42) "order.id"
                    Expect.equal (seen.GetTagItem "order.items" |> unbox<string array>) [| "piano"; "chair" |] "order.items"
                    Expect.equal (seen.GetTagItem "order.total") (box 10.5) "order.total"
                    Expect.equal (seen.Events |> Seq.map _.Name |> List.ofSeq) [ "stock reserved" ] "events"
                    Expect.equal (Seq.exactlyOne seen.Links).Context other "link")

                testCase "options are those the span starts with" (fun () ->
                    use recorded = new Recorded()

                    let options =
                        SpanOptions(Kind = ActivityKind.Client, Attributes = [| Collections.Generic.KeyValuePair("peer", box "bank") |])

                    Spans.runWith options "charge payment" ignore
                    let waited = Spans.runTaskWith options "charge again" (fun _ -> Task.FromResult 1)

                    Expect.equal waited.Result 1 "result"
                    Expect.equal recorded["charge payment"].Kind ActivityKind.Client "kind of a span around a function"
                    Expect.equal recorded["charge again"].Kind ActivityKind.Client "kind of a span around a task"
                    Expect.equal (recorded["charge payment"].GetTagItem "peer") (box "bank") "peer")

                testCase "where nobody listens nothing is computed" (fun () ->
                    let answer =
                        Spans.run "process order" (fun span ->
                            let reported = span |> Span.setLazy "late" (fun () -> failwith "computed") |> Span.set "order.id" 42
                            reported.IsRecorded)

                    Expect.isFalse answer "recorded")
            ]
    )
