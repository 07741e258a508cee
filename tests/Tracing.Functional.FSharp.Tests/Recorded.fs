// A provider that records the spans by hand, and those that ended.
namespace Tracing.Functional.FSharp.Tests

open System
open System.Collections.Concurrent
open System.Diagnostics
open OpenTelemetry
open OpenTelemetry.Trace
open Tracing.Functional

type Recorded() =
    let ended = ConcurrentQueue<Activity>()

    let collector =
        { new BaseProcessor<Activity>() with
            override _.OnEnd span = ended.Enqueue span
        }

    let provider =
        Sdk.CreateTracerProviderBuilder().AddSource(Spans.SourceName).SetSampler(AlwaysOnSampler()).AddProcessor(collector).Build()

    /// The only span of that name that has ended.
    member _.Item
        with get (name: string) = ended |> Seq.filter (fun span -> span.DisplayName = name) |> Seq.exactlyOne

    interface IDisposable with
        member _.Dispose() = provider.Dispose()
