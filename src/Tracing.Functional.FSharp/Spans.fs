// Runs functions, tasks and asyncs in spans.
namespace Tracing.Functional.FSharp

open System
open System.Threading
open System.Threading.Tasks
open Tracing.Functional

/// <summary>
/// Spans by hand. Work gets a span that is current while the work runs and ends with it. An exception of the work is recorded, fails the
/// span and goes on to the caller.
/// </summary>
/// <example><code>
/// let charge order =
///     Spans.runTask "charge payment" (fun span -> task {
///         span |> Span.set "order.total" order.Total |> ignore
///         return! bank.Charge order
///     })
/// </code></example>
[<RequireQualifiedAccess>]
module Spans =

    /// Runs a function in a span with options: kind, parent, attributes, links.
    let runWith (options: SpanOptions) (name: string) (work: Span -> 'result) : 'result =
        Tracing.Functional.Spans.Run(name, Func<Span, 'result>(work), options)

    /// Runs a function in a span.
    let run (name: string) (work: Span -> 'result) : 'result = Tracing.Functional.Spans.Run(name, Func<Span, 'result>(work))

    /// Runs a task in a span that ends with it, with options: kind, parent, attributes, links.
    let runTaskWith (options: SpanOptions) (name: string) (work: Span -> Task<'result>) : Task<'result> =
        Tracing.Functional.Spans.Run<'result>(name, Func<Span, Task<'result>>(work), options)

    /// Runs a task in a span that ends with it.
    let runTask (name: string) (work: Span -> Task<'result>) : Task<'result> =
        Tracing.Functional.Spans.Run<'result>(name, Func<Span, Task<'result>>(work))

    /// Runs an async in a span that ends with it. It starts when the returned async is run, and uses its cancellation token.
    let runAsync (name: string) (work: Span -> Async<'result>) : Async<'result> =
        async {
            let! stop = Async.CancellationToken
            return! runTask name (fun span -> Async.StartImmediateAsTask(work span, stop)) |> Async.AwaitTask
        }

    /// Tries a task until it succeeds or the options allow no further try, in one span with an event for each failure and each new try.
    let retry (options: RetryOptions) (name: string) (work: Span -> CancellationToken -> Task<'result>) : Task<'result> =
        Tracing.Functional.Spans.Retry<'result>(
            name,
            Func<Span, CancellationToken, Task<'result>>(fun span stop -> work span stop),
            options
        )

    /// Starts a span that is current until it is disposed: `use span = Spans.start "check inventory"`.
    let start (name: string) : Span = Tracing.Functional.Spans.Start name

    /// The current span, of any source; none if no span is open here.
    let current () : Span = Tracing.Functional.Spans.Current
