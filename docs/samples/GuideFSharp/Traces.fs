// Snippets of docs/guide/traces.md.
module Guide.Traces

open System
open System.Diagnostics
open OpenTelemetry
open OpenTelemetry.Trace
open Tracing.Functional
open Tracing.Functional.FSharp

// region: setUp
let policy =
    Sample.always
    |> Sample.conditional AnySpan.failed
    |> Sample.named "errors"
    |> Sample.orElse (Sample.always |> Sample.conditional (RootSpan.slowerThan (TimeSpan.FromSeconds 1.0)) |> Sample.named "slow")
    |> Sample.orElse (Sample.adaptive 10.0 |> Sample.named "ordinary")

let tryBuild (exporter: BaseProcessor<Activity>) =
    policy
    |> Result.map (fun policy -> Sdk.CreateTracerProviderBuilder().AddSource("OrderShop").SetSampling(policy).ExportTo(exporter).Build())
// endregion

// region: oneSpan
let oneSpan = AnySpan.where (ThisSpan.failed |> ThisSpan.and' (ThisSpan.attribute "peer.service" (Value.is "bank")))
let anyTwo = AnySpan.failed |> Condition.and' (AnySpan.attribute "peer.service" (Value.is "bank"))
let noneFailed = AnySpan.failed |> Condition.not
// endregion

// region: remote
let errors = Sample.always |> Sample.conditional AnySpan.failed |> Sample.named "errors"

let rescuing =
    errors
    |> Sample.orElse (Sample.adaptive 10.0)
    |> Sample.parentBasedWith { ParentOverrides.None with RemoteNotSampled = Some errors }
// endregion

let show () =
    Page.title "traces" "what is kept is decided by the whole trace"
    List.iter Page.built [ rescuing; Sample.always |> Sample.conditional oneSpan; Sample.always |> Sample.conditional anyTwo ]

    let printing =
        { new BaseProcessor<Activity>() with
            override _.OnEnd span = Page.line $"exported: {span.DisplayName}, tracestate {span.TraceStateString}"
        }

    match tryBuild printing with
    | Error error -> Page.line error.Message
    | Ok provider ->
        use _ = provider
        use source = new ActivitySource "OrderShop"
        use order = source.StartActivity "create order"

        match order with
        | null -> Page.line "not recorded"
        | order -> order.SetStatus ActivityStatusCode.Error |> ignore
