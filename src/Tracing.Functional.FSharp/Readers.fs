// The readers of policies, for pipes: explain, simulate and replay.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional

/// <summary>Why a policy decides about a trace as it does.</summary>
[<RequireQualifiedAccess>]
module Explain =

    /// The opinions of a policy that has not decided anything yet, part by part. Law: the tree's opinion is the policy's.
    let policy (facts: StartFacts) (policy: Policy) : Explanation = Tracing.Functional.Explain.atStart facts policy

/// <summary>What a policy would have kept.</summary>
[<RequireQualifiedAccess>]
module Simulation =

    /// Every arrival with its decision, in order. Lazy; each enumeration starts the policy anew. An arrival has no spans and no end: late
    /// conditions decide as if each trace were over at once without a span. For those there is replay.
    let decisions (arrivals: Arrival seq) (policy: Policy) : Decision seq = Simulate.decisions policy arrivals

    /// What was offered, kept, estimated and shed, and the busiest second. Late conditions decide as if each trace were over at once
    /// without a span: for those there is replay.
    let run (arrivals: Arrival seq) (policy: Policy) : SimulationResult = Simulate.decisions policy arrivals |> Simulate.summary

    /// The most kept traces in any window of that length, both ends counted. A negative window counts as one of no length.
    let worstWindow (window: TimeSpan) (decisions: Decision seq) : int = Simulate.worstWindowKept window decisions

    /// What the policy would have kept of recorded traces, in all and per operation: each begins at its StartTime and is over its
    /// Duration later. The traces may come in any order.
    let replay (traces: TraceRecord seq) (policy: Policy) : ReplayResult = Replay.run policy traces

    /// What two policies would have kept of the same recorded traces, and the traces on which they disagree.
    let compare (traces: TraceRecord seq) (first: Policy) (second: Policy) : ReplayComparison = Replay.comparison first second traces
