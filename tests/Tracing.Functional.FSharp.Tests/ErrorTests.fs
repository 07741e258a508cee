// The F# surface of errors on spans: each function, in F#.
namespace Tracing.Functional.FSharp.Tests

open System
open System.Diagnostics
open System.Threading.Tasks
open NUnit.Framework
open Tracing.Functional
open Tracing.Functional.FSharp

[<NonParallelizable>]
type ErrorTests() =

    [<Test>]
    member _.``errors and status are told in a pipe``() =
        use recorded = new Recorded()

        Spans.run "charge payment" (fun span ->
            span
            |> Span.recordError (TimeoutException "slow")
            |> Span.recordErrorWith (fun e -> e.Validation("amount", "> 0").Code "E42") (exn "bad")
            |> Span.fail "not charged"
            |> ignore)

        Spans.run "try again" (fun span -> span |> Span.failBy (exn "no") |> Span.succeed |> Span.fail "too late" |> ignore)

        let failed = recorded["charge payment"]
        Assert.That(failed.Events |> Seq.map _.Name, Is.EqualTo(box [ "exception"; "exception" ]))
        Assert.That(failed.GetTagItem "error.type", Is.EqualTo "validation")
        Assert.That(failed.GetTagItem "error.code", Is.EqualTo "E42")
        Assert.That(failed.StatusDescription, Is.EqualTo "not charged")
        Assert.That(recorded["try again"].Status, Is.EqualTo ActivityStatusCode.Ok)

    [<Test>]
    member _.``a task is tried again and its result is given``() : Task =
        task {
            use recorded = new Recorded()
            let tries = ref 0

            let! answer =
                Spans.retry (RetryOptions(Delay = TimeSpan.Zero)) "charge payment" (fun _ _ ->
                    tries.Value <- tries.Value + 1
                    if tries.Value < 3 then raise (TimeoutException "slow") else Task.FromResult 42)

            Assert.That(answer, Is.EqualTo 42)

            Assert.That(
                recorded["charge payment"].Events |> Seq.map _.Name,
                Is.EqualTo(box [ "error.detected"; "exception"; "retry.attempt"; "exception"; "retry.attempt"; "error.resolved" ])
            )
        }
