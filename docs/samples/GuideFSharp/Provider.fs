// Snippets of docs/guide/opentelemetry.md and of the README.
module Guide.Provider

open OpenTelemetry
open OpenTelemetry.Trace
open Tracing.Functional
open Tracing.Functional.FSharp

// region: oneLine
let tryBuild () =
    Sample.adaptive 100.0
    |> Result.map (fun policy -> Sdk.CreateTracerProviderBuilder().AddSource("OrderShop").SetSampling(policy).Build())
// endregion

let show () =
    Page.title "opentelemetry" "the policy in a tracer provider"

    match tryBuild () with
    | Error error -> Page.line error.Message
    | Ok provider ->
        use _ = provider
        use source = new System.Diagnostics.ActivitySource "OrderShop"

        match source.StartActivity "create order" with
        | null -> Page.line "not kept"
        | order -> Page.line $"a kept root: tracestate {order.TraceStateString}, flags {order.ActivityTraceFlags}"
