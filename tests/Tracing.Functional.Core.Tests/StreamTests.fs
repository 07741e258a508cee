// Claims about the F# operators on streams of traces: each lets through what its name says.
module Tracing.Functional.Tests.StreamTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private decision isKept rule =
    {
        IsKept = isKept
        Threshold = Threshold.Always
        IsReliable = true
        Rule = rule
        StartRule = ""
        Trigger = DecisionTrigger.Complete
    }

let private trace (root: SpanRecord) decision : TraceRecord =
    {
        TraceId = String('0', 32)
        Randomness = Randomness.OfValue 0UL
        Start = StartFacts.Of root.Name
        StartTime = root.StartTime
        Spans = [| root |]
        SpanCount = 1
        Bytes = 100L
        IsComplete = true
        Decision = decision
        Explanation = lazy Explain.policy (StartFacts.Of root.Name) Policy.Always
    }

let private milliseconds (time: float) = TimeSpan.FromMilliseconds time

let private fast = trace (SpanRecord.Of("fast", milliseconds 10.0)) (decision true "always")
let private slow = trace (SpanRecord.Of("slow", milliseconds 11.0)) (decision true "vip")
let private broken = trace (SpanRecord.Of("broken", TimeSpan.Zero).WithFailure null) (decision false "vip")

/// The operations that an operator lets through.
let private through (operator: IObservable<TraceRecord> -> IObservable<TraceRecord>) =
    let source = Event<TraceRecord>()
    let seen = Collections.Generic.List<string>()
    use _ = source.Publish |> operator |> Observable.subscribe (fun trace -> seen.Add trace.Operation)
    List.iter source.Trigger [ fast; slow; broken ]
    List.ofSeq seen

let private cases =
    [
        "failed", Traces.failed, [ "broken" ]
        "slowerThan", Traces.slowerThan (milliseconds 10.0), [ "slow" ]
        "operation", Traces.operation "fast", [ "fast" ]
        "kept", Traces.kept, [ "fast"; "slow" ]
        "dropped", Traces.dropped, [ "broken" ]
        "keptBy", Traces.keptBy "vip", [ "slow" ]
        "keptByPolicy", Traces.keptByPolicy (Policy.Conditional(Condition.AnySpan SpanTest.Failed, Policy.Always)), [ "broken" ]
        "a pipe", Traces.kept >> Traces.slowerThan TimeSpan.Zero >> Traces.operation "slow", [ "slow" ]
    ]

[<Tests>]
let streamTests =
    testList
        "StreamTests"
        [
            testList
                "an operator lets through what its name says"
                [
                    for name, operator, expected in cases do
                        testCase name (fun () -> Expect.equal (through operator) expected "operations let through")
                ]
        ]
