// Snippets of docs/guide/streams.md.
module Guide.Streams

open System
open System.Reactive.Concurrency
open System.Reactive.Subjects
open Tracing.Functional
open Tracing.Functional.FSharp

// region: subscribe
let keptFailures (streams: TracingStreams) =
    streams.Traces
    |> Traces.keptBy "errors"
    |> Traces.slowerThan (TimeSpan.FromMilliseconds 10.0)
    |> Observable.subscribe (fun trace ->
        Page.line $"{trace.Operation}: {trace.SpanCount} spans, kept by {trace.Decision.Rule} ({trace.Decision.Trigger})")
// endregion

// region: virtualTime
let rates () =
    let time = HistoricalScheduler()
    use spans = new Subject<SpanEvent>()
    let rates = ResizeArray<float>()

    use _ =
        spans.Red(TimeSpan.FromSeconds 5.0, scheduler = time)
        |> Observable.subscribe (fun window ->
            match window.Of "create order" with
            | null -> rates.Add 0.0
            | figures -> rates.Add figures.Rate)

    for _ in 1..10 do
        spans.OnNext(SpanEvent.Ended(SpanRecord.Of("create order", TimeSpan.FromMilliseconds 40.0)))

    time.AdvanceBy(TimeSpan.FromSeconds 10.0)
    List.ofSeq rates // [ 2.0; 0.0 ]: two a second in the first window, none in the second
// endregion

let show () =
    Page.title "streams" "spans and whole traces as they happen"
    use streams = new TracingStreams()
    use _ = keptFailures streams
    Page.line $"%A{rates ()}"
