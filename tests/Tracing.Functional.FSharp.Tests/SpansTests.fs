// The F# surface of spans by hand: each function, in F#.
namespace Tracing.Functional.FSharp.Tests

open System
open System.Diagnostics
open System.Threading.Tasks
open NUnit.Framework
open Tracing.Functional
open Tracing.Functional.FSharp

[<NonParallelizable>]
type SpansTests() =

    [<Test>]
    member _.``a function runs in a span that is current meanwhile and gives its result``() =
        use recorded = new Recorded()

        let answer =
            Spans.run "process order" (fun span ->
                Assert.That(Spans.current (), Is.EqualTo span)
                Spans.run "check inventory" (fun _ -> 42))

        Assert.That(answer, Is.EqualTo 42)
        Assert.That(recorded["check inventory"].ParentSpanId, Is.EqualTo recorded["process order"].SpanId)
        Assert.That(Activity.Current, Is.Null)

    [<Test>]
    member _.``a task and an async run in spans that end with them``() : Task =
        task {
            use recorded = new Recorded()

            let! fromTask =
                Spans.runTask "process order" (fun _ ->
                    task {
                        do! Task.Yield()
                        return! Spans.runAsync "charge payment" (fun _ -> async { return 7 })
                    })

            Assert.That(fromTask, Is.EqualTo 7)
            Assert.That(recorded["charge payment"].ParentSpanId, Is.EqualTo recorded["process order"].SpanId)
        }

    [<Test>]
    member _.``what work raises is recorded and goes on``() =
        use recorded = new Recorded()

        let raised =
            Assert.Throws<InvalidOperationException>(fun () -> Spans.run "fail" (fun _ -> raise (InvalidOperationException "no stock")))

        Assert.That(raised |> Option.ofObj |> Option.map _.Message, Is.EqualTo(Some "no stock"))
        Assert.That(recorded["fail"].Status, Is.EqualTo ActivityStatusCode.Error)

    [<Test>]
    member _.``attributes events links and names are told in a pipe``() =
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
        Assert.That(seen.GetTagItem "order.id", Is.EqualTo 42)
        Assert.That(seen.GetTagItem "order.items", Is.EqualTo(box [| "piano"; "chair" |]))
        Assert.That(seen.GetTagItem "order.total", Is.EqualTo 10.5)
        Assert.That(seen.Events |> Seq.map _.Name, Is.EqualTo(box [ "stock reserved" ]))
        Assert.That((Seq.exactlyOne seen.Links).Context, Is.EqualTo other)

    [<Test>]
    member _.``options are those the span starts with``() =
        use recorded = new Recorded()

        let options =
            SpanOptions(Kind = ActivityKind.Client, Attributes = [| Collections.Generic.KeyValuePair("peer", box "bank") |])

        Spans.runWith options "charge payment" ignore
        let waited = Spans.runTaskWith options "charge again" (fun _ -> Task.FromResult 1)

        Assert.That(waited.Result, Is.EqualTo 1)

        Assert.That(
            (recorded["charge payment"].Kind, recorded["charge again"].Kind),
            Is.EqualTo((ActivityKind.Client, ActivityKind.Client))
        )

        Assert.That(recorded["charge payment"].GetTagItem "peer", Is.EqualTo "bank")

    [<Test>]
    member _.``where nobody listens nothing is computed``() =
        let answer =
            Spans.run "process order" (fun span ->
                let told = span |> Span.setLazy "late" (fun () -> failwith "computed") |> Span.set "order.id" 42
                told.IsRecorded)

        Assert.That(answer, Is.False)
