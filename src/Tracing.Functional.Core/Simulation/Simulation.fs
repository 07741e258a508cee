// What a policy would have kept: runs it over arrivals with given times and randomness. Pure; the same inputs give the same
// result, and a live sampler fed with them decides alike.
namespace Tracing.Functional

open System
open System.Collections.Generic

/// <summary>One trace that arrives in a simulation.</summary>
[<Struct; System.Runtime.CompilerServices.IsReadOnly; NoComparison; NoEquality>]
type Arrival(at: TimeSpan, randomness: Randomness, facts: StartFacts) =
    /// When, from any one origin; only the differences count. Arrivals more than 73 years (2^61 ns) from the first are taken to be that far.
    member _.At = at

    /// R of the trace.
    member _.Randomness = randomness

    /// What is known when it starts.
    member _.Facts = facts

/// <summary>What happened to one arrival.</summary>
[<Struct; System.Runtime.CompilerServices.IsReadOnly; NoComparison; NoEquality>]
type Decision =
    {
        /// What arrived.
        Arrival: Arrival
        /// What the policy answered.
        Verdict: Verdict
    }

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

    /// Kept of offered, 0 to 1; 0 where nothing arrived.
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
                let verdict = running.Decide(&facts, since first.Value arrival.At, arrival.Randomness)
                yield { Arrival = arrival; Verdict = verdict }
        }

    /// The most times within any window, both ends counted; a negative window is one of no length.
    let worstWindow (window: TimeSpan) (times: TimeSpan seq) =
        let recent = Queue<TimeSpan>()
        let length = uint64 (max 0L window.Ticks)
        let mutable worst = 0

        for time in Seq.sort times do
            recent.Enqueue time

            // Sorted, so that the difference is not negative, and fits where it is taken for unsigned.
            while uint64 (time.Ticks - recent.Peek().Ticks) > length do
                recent.Dequeue() |> ignore

            worst <- max worst recent.Count

        worst

    /// The most kept traces within any window.
    let worstWindowKept window (decisions: Decision seq) =
        decisions |> Seq.filter _.Verdict.IsKept |> Seq.map _.Arrival.At |> worstWindow window

    let summary (decisions: Decision seq) =
        let kept = List<TimeSpan>()
        let mutable offered, estimate, shed = 0, 0.0, 0.0

        for decision in decisions do
            let verdict = decision.Verdict
            offered <- offered + 1
            shed <- shed + verdict.Shed

            if verdict.IsKept then
                kept.Add decision.Arrival.At

                if verdict.IsReliable then
                    estimate <- estimate + verdict.Threshold.AdjustedCount

        {
            Offered = offered
            Kept = kept.Count
            Estimate = estimate
            Shed = shed
            WorstSecond = worstWindow (TimeSpan.FromSeconds 1.0) kept
        }
