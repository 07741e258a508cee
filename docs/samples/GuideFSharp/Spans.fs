// Snippets of docs/guide/spans.md.
module Guide.ManualSpans

open System.Diagnostics
open System.Threading.Tasks
open OpenTelemetry
open Tracing.Functional
open Tracing.Functional.FSharp

// region: run
let processOrder (id: int) (total: float) =
    Spans.runTask "process order" (fun span ->
        task {
            span |> Span.set "order.id" id |> Span.set "order.total" total |> ignore
            do! Spans.runTask "check inventory" (fun _ -> task { do! Task.Delay 5 })
            return! Spans.runAsync "charge payment" (fun _ -> async { return $"order {id} taken" })
        })
// endregion

// region: start
let reserve (item: string) =
    use span = Spans.start "reserve stock"

    span
    |> Span.set "order.item" item
    |> Span.setLazy "stock.shelves" (fun () -> String.concat " " [ "A1"; "A2" ])
    |> Span.event "stock reserved" [ "warehouse", "north"; "places", 2 ]
    |> ignore
// endregion

let show () =
    Page.title "spans" "spans by hand"

    let printing =
        { new BaseProcessor<Activity>() with
            override _.OnEnd span =
                let attributes = span.TagObjects |> Seq.map (fun tag -> $"{tag.Key}={tag.Value}") |> String.concat "  "
                Page.line $"{span.DisplayName}  {attributes}"
        }

    match Sample.always with
    | Error error -> Page.line error.Message
    | Ok policy ->
        use _ = TracingSession.Start(fun tracing -> tracing.Sample(policy).ExportTo(printing) |> ignore)
        Page.line (processOrder 1 1499.0).Result
        reserve "chair"
