// Functions, tasks and asyncs in spans of their own.
namespace Tracing.Functional.FSharp

open System
open System.Threading
open System.Threading.Tasks
open Tracing.Functional

/// <summary>
/// Spans by hand: work gets a span of its own, which is current while the work runs and ends with it. What the work raises is recorded, and
/// raised to the caller.
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

    /// Runs an async in a span that ends with it; it can be cancelled as ever, and starts when the result is run.
    let runAsync (name: string) (work: Span -> Async<'result>) : Async<'result> =
        async {
            let! stop = Async.CancellationToken
            return! runTask name (fun span -> Async.StartImmediateAsTask(work span, stop)) |> Async.AwaitTask
        }

    /// Tries a task until it succeeds or the options say no, in one span with an event for each failure and each new try.
    let retry (options: RetryOptions) (name: string) (work: Span -> CancellationToken -> Task<'result>) : Task<'result> =
        Tracing.Functional.Spans.Retry<'result>(
            name,
            Func<Span, CancellationToken, Task<'result>>(fun span stop -> work span stop),
            options
        )

    /// Starts a span that is current until it is disposed: `use span = Spans.start "check inventory"`.
    let start (name: string) : Span = Tracing.Functional.Spans.Start name

    /// The innermost span that is open here, by whatever code it was started.
    let current () : Span = Tracing.Functional.Spans.Current
