// Owns how the tests of promises run a policy: over arrivals, or over traces that go on in turn, with the times at which it was asked.
module Tracing.Functional.Tests.GuaranteeRuns

open Tracing.Functional

/// One trace as a policy decided it: when, in what place among all times at which the policy was asked, and whether that was all at once. A
/// trace that was kept before its threshold was sure may be credited to a rule that was asked later.
[<NoComparison>]
type internal PolicyOutcome = { Began: Incoming; At: int64; Turn: int; IsAtOnce: bool; Report: Report }

/// Everything that happened, and when the policy was asked, in that order.
[<NoComparison>]
type internal PolicyRun = { Outcomes: PolicyOutcome list; Asked: int64 list }

module internal PolicyRun =

    let private report (decision: PolicyDecision) =
        {
            Step = 0
            Decision = HeadDecision.Final
            Threshold = decision.Threshold.Value
            IsReliable = decision.IsReliable
            IsKept = decision.IsKept
            Rule = decision.Rule
            IsFault = not (isNull decision.Fault)
        }

    /// Arrivals of which all is known at their start.
    let arrivals policy (incomings: Incoming list) =
        let running = Compile.start policy

        let decide turn incoming =
            let report = report (Make.decide running incoming)
            { Began = incoming; At = incoming.At; Turn = turn; IsAtOnce = true; Report = report }

        { Outcomes = List.mapi decide incomings; Asked = incomings |> List.map _.At }

    /// Traces of which three at a time go on in turn. A trace that is kept for certain counts when that is said first.
    let traces policy (traces: Trace list) =
        let running = Compile.start policy
        let asked, outcomes = ResizeArray<int64>(), ResizeArray<PolicyOutcome>()

        let note (trace: Trace) earlier (report: Report) =
            asked.Add(MakeTrace.time trace report.Step)
            let turn = asked.Count - 1
            let outcome = { Began = trace.Opening; At = asked[turn]; Turn = turn; IsAtOnce = true; Report = report }

            match earlier with
            | Some earlier when earlier.Report.Decision = HeadDecision.Keep -> { earlier with IsAtOnce = false; Report = report }
            | _ -> outcome

        let begun (trace: Trace) =
            let way, report = Drive.head running trace
            way, note trace None report

        let goOn step (way: Way, outcome: PolicyOutcome) =
            let last = way.Trace.Spans.Length

            if outcome.Report.Decision = HeadDecision.Final || step > last then
                way, outcome
            else
                let report = if step = last then Drive.final way else Drive.step way step
                way, note way.Trace (Some outcome) report

        for group in List.chunkBySize 3 traces do
            let longest = group |> List.map (fun trace -> trace.Spans.Length) |> List.max
            let ways = List.map begun group
            outcomes.AddRange([ 0..longest ] |> List.fold (fun ways step -> List.map (goOn step) ways) ways |> List.map snd)

        { Outcomes = List.ofSeq outcomes; Asked = List.ofSeq asked }
