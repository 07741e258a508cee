// Snippets of docs/guide/errors.md.
module Guide.Errors

open System
open System.Threading.Tasks
open Tracing.Functional
open Tracing.Functional.FSharp

// region: record
let charge (amount: decimal) =
    use span = Spans.start "charge payment"

    try
        ArgumentOutOfRangeException.ThrowIfNegative amount
        span |> Span.succeed |> ignore
    with error ->
        span
        |> Span.recordErrorWith (fun e -> e.Validation("amount", ">= 0").Code("negative_amount").Retryable false) error
        |> Span.fail "the amount is negative"
        |> ignore
// endregion

// region: retry
let chargeAgain (bank: unit -> Task<string>) = Spans.retry (RetryOptions(Attempts = 5)) "charge payment" (fun _ _ -> bank ())
// endregion

let show () =
    Page.title "errors" "an error on a span"
    charge -1m
    Page.line (chargeAgain (fun () -> Task.FromResult "charged")).Result
