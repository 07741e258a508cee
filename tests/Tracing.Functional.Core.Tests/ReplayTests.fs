// Claims about what-if over recorded traces: each trace is decided as the plain meaning says, in the order of time, sums are those of the
// decisions, and a policy does not disagree with itself.
module Tracing.Functional.Tests.ReplayTests

open System
open System.Collections.Generic
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.FSharp

let private origin = DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)

let private recordedSoFar: TraceDecision =
    {
        IsKept = true
        Threshold = Threshold.Always
        IsReliable = true
        Rule = "always"
        StartRule = ""
        Trigger = DecisionTrigger.Start
    }

let private record (trace: Trace) : TraceRecord =
    let start = origin + TimeSpan.FromTicks(trace.Opening.At / 100L % TimeSpan.TicksPerDay)
    let facts = Make.facts trace.Opening

    {
        TraceId = ""
        Randomness = Randomness.OfValue trace.Opening.R
        Start = facts
        StartTime = start
        Spans = List.map MakeTrace.span trace.Spans
        SpanCount = trace.Spans.Length
        Bytes = int64 (trace.Opening.R % 10_000UL)
        IsComplete = true
        Decision = recordedSoFar
        Explanation = lazy (Explain.policy facts Policy.Always)
    }

let private records (traces: Traces) = traces.List |> List.map record

[<Tests>]
let replayTests =
    testList
        "ReplayTests"
        [
            propertyOf 500 "a memoryless policy decides each recorded trace as it means to" (fun (Memoryless policy, traces: Traces) ->
                let recorded = records traces
                let meaning = List.zip recorded traces.List |> List.map (fun (record, trace) -> record, Drive.evaluated policy trace)

                Replay.decisions policy recorded
                |> Array.forall (fun (trace, decision) ->
                    let evaluation, isKept = meaning |> List.find (fun (other, _) -> obj.ReferenceEquals(other, trace)) |> snd
                    decision.Rule = "fault" || not (isNull evaluation.Fault) || decision.IsKept = isKept))

            propertyOf
                500
                "of a trace that was decided by force, a replay leaves unknown what was unknown"
                (fun (Memoryless policy, traces: Traces, trigger) ->
                    let forced = [ DecisionTrigger.Age; DecisionTrigger.SpanCount; DecisionTrigger.Memory; DecisionTrigger.Flush ]
                    let trigger = forced[abs (trigger % forced.Length)]

                    let cut trace =
                        let record = record trace
                        { record with IsComplete = false; Decision = { record.Decision with Trigger = trigger } }

                    let recorded = traces.List |> List.map cut

                    let isAsMeant trace (_: TraceRecord, decision: TraceDecision) =
                        let evaluation, isKept = Drive.evaluatedAt false policy trace
                        let isEarly = decision.Trigger = DecisionTrigger.Start

                        decision.Rule = "fault"
                        || not (isNull evaluation.Fault)
                        || (decision.IsKept = isKept && (isEarly || decision.Trigger = trigger))

                    let decided = Replay.decisions policy recorded

                    List.zip traces.List recorded
                    |> List.forall (fun (trace, record) ->
                        decided |> Array.find (fun (other, _) -> obj.ReferenceEquals(other, record)) |> isAsMeant trace))

            propertyOf 500 "a replay's result sums up its decisions, per operation and in all" (fun (Late policy, traces: Traces) ->
                let recorded = records traces
                let decisions = Replay.decisions policy recorded
                let result = Simulation.replay recorded policy
                let kept = decisions |> Array.filter (fun (_, decision) -> decision.IsKept)
                let sum (value: OperationReplay -> float) = result.Operations |> Seq.sumBy value

                result.Traces = recorded.Length
                && result.Kept = kept.Length
                && result.BytesKept = (kept |> Array.sumBy (fun (trace, _) -> trace.Bytes))
                && sum (fun operation -> float operation.Kept) = float result.Kept
                && sum (fun operation -> float operation.BytesOffered) = float result.BytesOffered
                && (result.Operations |> Seq.map _.Operation |> Seq.distinct |> Seq.length) = result.Operations.Count)

            propertyOf 500 "a policy does not disagree with itself, in whatever order the traces come" (fun (Late policy, traces: Traces) ->
                let distinct = records traces |> List.distinctBy _.StartTime
                let comparison = Simulation.compare distinct policy policy

                (comparison.OnlyFirst.Count = 0
                 && comparison.OnlySecond.Count = 0
                 && comparison.First = comparison.Second
                 && Simulation.replay (List.rev distinct) policy = comparison.First)
                |> Prop.classify (Policy.isStateful policy) "stateful"
                |> Prop.classify (distinct.Length > 1) "several")

            propertyOf 500 "two policies disagree on what exactly one of them keeps" (fun (Late first, Late second, traces: Traces) ->
                let comparison = Simulation.compare (records traces) first second

                comparison.OnlyFirst |> Seq.forall (fun trace -> trace.First.IsKept && not trace.Second.IsKept)
                && comparison.OnlySecond |> Seq.forall (fun trace -> trace.Second.IsKept && not trace.First.IsKept)
                && comparison.OnlyFirst.Count - comparison.OnlySecond.Count = comparison.First.Kept - comparison.Second.Kept)

            testCase "a trace is decided when it is over, after what began meanwhile" (fun () ->
                let at seconds length isFailed =
                    let trace = record { Opening = Make.plain 0L (Generate.limit - 1UL); Gap = 0L; Spans = [] }
                    let start = origin.AddSeconds seconds
                    let span = (SpanRecord.Of("a", TimeSpan.FromSeconds(length: float))).WithStart start

                    { trace with StartTime = start; Spans = [ if isFailed then span.WithFailure null else span ] }

                // One trace fits: the second begins later and is over earlier.
                let policy = Policy.Conditional(Tracing.Functional.Condition.AnySpan SpanTest.Failed, Policy.RateLimited(0.001, 1))
                let decisions = Replay.decisions policy [ at 0.0 10.0 true; at 1.0 1.0 true; at 2.0 1.0 false ]
                let kept = [ for _, decision in decisions -> decision.IsKept ]
                Expect.equal kept [ false; true; false ] "kept in turn")

            // One trace fits. "late" asks for it at its end, in the tick in which "early" asks at its start.
            testCase "a trace that starts in the tick in which another ends is asked first, in whatever order they come" (fun () ->
                let trace name seconds length isFailed =
                    let trace = record { Opening = { Make.plain 0L (Generate.limit - 1UL) with Name = name }; Gap = 0L; Spans = [] }
                    let start = origin.AddSeconds(seconds: float)
                    let span = (SpanRecord.Of(name, TimeSpan.FromSeconds(length: float))).WithStart start
                    { trace with StartTime = start; Spans = [ if isFailed then span.WithFailure null else span ] }

                let isEarly = Tracing.Functional.Condition.AtStart(StartTest.Name(ValueTest.Is(Constant.Text "early")))
                let isFailed = Tracing.Functional.Condition.AnySpan SpanTest.Failed
                let policy = Policy.Conditional(Tracing.Functional.Condition.Or(isEarly, isFailed), Policy.RateLimited(0.001, 1))
                let late, early = trace "late" 0.0 1.0 true, trace "early" 1.0 1.0 false

                for traces in [ [ late; early ]; [ early; late ] ] do
                    let kept = [ for trace, decision in Replay.decisions policy traces -> trace.Start.Name, decision.IsKept ]
                    Expect.equal kept [ "late", false; "early", true ] "the start comes first"

                let before = trace "early" (1.0 - 1e-7) 1.0 false
                let after = trace "early" (1.0 + 1e-7) 1.0 false
                let kept other = [ for _, decision in Replay.decisions policy [ late; other ] -> decision.IsKept ]
                Expect.equal (kept before, kept after) ([ false; true ], [ true; false ]) "a tick before, a tick after")

            testCase "a trace that ends in the tick in which it starts is decided" (fun () ->
                let policy = Policy.Conditional(Tracing.Functional.Condition.AnySpan SpanTest.Failed, Policy.Always)

                let trace seconds =
                    let trace = record { Opening = Make.plain 0L 0UL; Gap = 0L; Spans = [] }
                    let start = origin.AddSeconds(seconds: float)
                    let span = (SpanRecord.Of("a", TimeSpan.Zero)).WithStart start
                    { trace with StartTime = start; Spans = [ span.WithFailure null ] }

                let decisions = Replay.decisions policy [ trace 0.0; trace 0.0; trace 1.0 ]
                Expect.equal [ for _, decision in decisions -> decision.IsKept ] [ true; true; true ] "kept, each")

            testCase "facts captured for one policy serve a policy with another key function" (fun () ->
                let key name = TraceKey.Function { Name = name; Run = Func<StartFacts, string | null>(fun facts -> facts.Name + name) }
                let mutable fault: Fault | null = null
                let captured = Keys.capture [ key "first" ] (StartFacts.Of "a") &fault
                Expect.equal (Keys.read (key "second") captured &fault) "asecond" "key")
        ]
