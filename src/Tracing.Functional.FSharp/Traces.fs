// Filters on streams of decided traces, for pipes. TraceStreams has the same operators for C#, with the same laws.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional

/// <summary>Filters on a stream of decided traces.</summary>
[<RequireQualifiedAccess>]
module Traces =

    /// The traces with a span whose status is Error.
    let failed (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> = traces |> Observable.filter _.IsFailed

    /// The traces that took longer than this, from the first start to the last end of their spans.
    let slowerThan (duration: TimeSpan) (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> =
        traces |> Observable.filter (fun trace -> trace.Duration > duration)

    /// The traces whose local root has this name.
    let operation (name: string) (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> =
        traces |> Observable.filter (fun trace -> trace.Operation = name)

    /// The kept traces.
    let kept (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> = traces |> Observable.filter _.Decision.IsKept

    /// The dropped traces. Law: every trace is in kept or here, never in both.
    let dropped (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> =
        traces |> Observable.filter (fun trace -> not trace.Decision.IsKept)

    /// The traces that this rule kept. A rule is the innermost name around the part that decided, else the kind of that part.
    let keptBy (rule: string) (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> =
        traces |> kept |> Observable.filter (fun trace -> trace.Decision.Rule = rule)

    /// The traces that another policy would keep, whether they were kept or dropped. The policy decides on them in the order of the stream.
    /// Each subscription runs the policy from its initial state.
    let keptByPolicy (policy: Policy) (traces: IObservable<TraceRecord>) : IObservable<TraceRecord> =
        { new IObservable<TraceRecord> with
            member _.Subscribe observer =
                let follower = Replay.Follower policy
                (traces |> Observable.filter (fun trace -> (follower.Decide trace).IsKept)).Subscribe observer
        }
