// Explains, simulates and replays policies, and says what they promise, for pipes.
namespace Tracing.Functional.FSharp

open System
open System.Runtime.CompilerServices
open Tracing.Functional

/// <summary>Explains why a policy decides about a trace as it does.</summary>
[<RequireQualifiedAccess>]
module Explain =

    /// The opinion of each part of a policy that has not decided anything yet. Law: the opinion of the tree is the opinion of the policy.
    let policy (facts: StartFacts) (policy: Policy) : Explanation = Tracing.Functional.Explain.atStart facts policy

/// <summary>What can be read from a policy before any trace comes.</summary>
[<RequireQualifiedAccess>]
module Policy =

    /// What the policy promises, whatever traces come: how many it keeps at most, what it keeps for certain, whether its counts are true,
    /// what it holds, and what it never asks. ToString is a card with a line each. Law: no run of the policy contradicts it.
    // Inlined into a caller's assembly it would call what that may not see.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let guarantees (policy: Policy) : Guarantees = Tracing.Functional.Guarantees.ofPolicy policy

/// <summary>Computes what a policy would have kept.</summary>
[<RequireQualifiedAccess>]
module Simulation =

    /// Every arrival with its decision, in order. Lazy; each enumeration runs the policy from its initial state. An arrival has no spans:
    /// late conditions decide as if each trace were over at once, without a span. For a policy with late conditions use replay.
    let decisions (arrivals: Arrival seq) (policy: Policy) : Decision seq = Simulate.decisions policy arrivals

    /// The numbers of traces that arrived, were kept, are estimated and were shed, and the most kept in one second. Late conditions decide
    /// as if each trace were over at once, without a span. For a policy with late conditions use replay.
    let run (arrivals: Arrival seq) (policy: Policy) : SimulationResult = Simulate.decisions policy arrivals |> Simulate.summary

    /// The most kept traces in any window of this length, including both ends. A negative length counts as zero.
    let worstWindow (window: TimeSpan) (decisions: Decision seq) : int = Simulate.worstWindowKept window decisions

    /// What the policy would have kept of recorded traces, in total and per operation. A trace begins at its StartTime and is over after
    /// its Duration. The traces may be in any order.
    let replay (traces: TraceRecord seq) (policy: Policy) : ReplayResult = Replay.run policy traces

    /// What two policies would have kept of the same recorded traces, and the traces that only one of them keeps.
    let compare (traces: TraceRecord seq) (first: Policy) (second: Policy) : ReplayComparison = Replay.comparison first second traces
