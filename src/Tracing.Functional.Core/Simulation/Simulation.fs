// What a policy would have kept: runs it over arrivals with given times and randomness. Pure; the same inputs give the same
// result, and a live sampler fed with them decides alike.
namespace Tracing.Functional

open System
open System.Collections.Generic
open System.ComponentModel

/// <summary>One trace that arrives in a simulation.</summary>
[<Struct; System.Runtime.CompilerServices.IsReadOnly; NoComparison; NoEquality>]
type Arrival(at: TimeSpan, randomness: Randomness, facts: StartFacts) =
    /// When, from any one origin; only the differences count. Arrivals more than 73 years (2^61 ns) from the first count as that far.
    member _.At = at

    /// R of the trace.
    member _.Randomness = randomness

    /// What is known when it starts.
    member _.Facts = facts

/// <summary>What a policy decided about one arrival.</summary>
[<Struct; System.Runtime.CompilerServices.IsReadOnly; NoComparison; NoEquality>]
type Decision internal (arrival: Arrival, decision: PolicyDecision) =
    /// What arrived.
    member _.Arrival = arrival

    /// Whether the trace is kept.
    member _.IsKept = decision.IsKept

    /// T. A trace is kept if its randomness is at least T.
    member _.Threshold = decision.Threshold

    /// Whether T says how many traces a kept one stands for.
    member _.IsReliable = decision.IsReliable

    /// The innermost name around the part that decided, else the kind of that part; "abstain" if no part had an opinion.
    member _.Rule = decision.Rule

    /// What the arrival counts for if a rate-limiting part shed it, else 0. Law: if all counts are reliable, estimate + shed is an
    /// unbiased count of the arrivals that are not dropped by choice.
    member _.Shed = decision.Shed

    /// Attributes for the span, or null.
    member _.Attributes = decision.Attributes

    /// What a user's function threw, or null. The trace is then kept and not counted.
    member _.Fault = decision.Fault

    /// The decision itself, under its name of 0.1.
    [<EditorBrowsable(EditorBrowsableState.Never)>]
    member self.Verdict = self

/// <summary>What a policy did with all arrivals.</summary>
type SimulationResult =
    {
        /// Traces that arrived.
        Offered: int
        /// Traces that were kept.
        Kept: int
        /// The sum of the adjusted counts of the kept traces whose counts are reliable.
        Estimate: float
        /// Arrivals shed by rate limits, each counted for what it stands for. Estimate + Shed is an unbiased estimate of the arrivals that
        /// are not dropped by choice, such as by `never` or at the top without an opinion, as long as all counts are reliable: traces that
        /// `rateLimited` keeps have none and are in neither sum.
        Shed: float
        /// The most traces kept in any second.
        WorstSecond: int
    }

    /// Kept of offered, 0 to 1; 0 if nothing arrived.
    member result.KeptRatio = if result.Offered = 0 then 0.0 else float result.Kept / float result.Offered

module internal Simulate =

    /// Nanoseconds from the first arrival, whatever the origin of both.
    let private since (first: TimeSpan) (at: TimeSpan) =
        let ticks = decimal at.Ticks - decimal first.Ticks
        Keys.nanoseconds (TimeSpan.FromTicks(int64 (Math.Clamp(ticks, decimal Int64.MinValue, decimal Int64.MaxValue))))

    /// Decides the arrivals in their order.
    let decisions policy (arrivals: seq<Arrival>) : seq<Decision> =
        seq {
            let running = Compile.start policy
            let mutable first = ValueNone

            for arrival in arrivals do
                let facts = arrival.Facts
                first <- first |> ValueOption.orElse (ValueSome arrival.At)
                yield Decision(arrival, running.Decide(&facts, since first.Value arrival.At, arrival.Randomness))
        }

    /// The most times within any window, both ends counted; a negative window is one of no length.
    let worstWindow (window: TimeSpan) (times: TimeSpan seq) =
        let recent = Queue<TimeSpan>()
        let length = uint64 (max 0L window.Ticks)
        let mutable worst = 0

        for time in Seq.sort times do
            recent.Enqueue time

            // Sorted, so the difference is not negative and fits an unsigned number.
            while uint64 (time.Ticks - recent.Peek().Ticks) > length do
                recent.Dequeue() |> ignore

            worst <- max worst recent.Count

        worst

    /// The most kept traces within any window.
    let worstWindowKept window (decisions: Decision seq) = decisions |> Seq.filter _.IsKept |> Seq.map _.Arrival.At |> worstWindow window

    let summary (decisions: Decision seq) =
        let kept = List<TimeSpan>()
        let mutable offered, estimate, shed = 0, 0.0, 0.0

        for decision in decisions do
            offered <- offered + 1
            shed <- shed + decision.Shed

            if decision.IsKept then
                kept.Add decision.Arrival.At

                if decision.IsReliable then
                    estimate <- estimate + decision.Threshold.AdjustedCount

        {
            Offered = offered
            Kept = kept.Count
            Estimate = estimate
            Shed = shed
            WorstSecond = worstWindow (TimeSpan.FromSeconds 1.0) kept
        }
