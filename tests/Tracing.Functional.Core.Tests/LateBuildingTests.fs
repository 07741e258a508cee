// Claims about building late conditions: each word builds what it says, nonsense is refused, errors pass through.
module Tracing.Functional.Tests.LateBuildingTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private text (built: Built<'T>) =
    match built with
    | Ok built -> string (box built)
    | Error error -> error.Message

let private named = ThisSpan.name (Value.is "a")

let private built =
    [
        text (ThisSpan.failed), "failed"
        text (ThisSpan.kind SpanKind.Client), "kind is client"
        text (ThisSpan.source (Value.is "Npgsql")), "source is \"Npgsql\""
        text (ThisSpan.name (Value.is "a")), "name is \"a\""
        text (ThisSpan.attribute "k" Value.exists), "attribute \"k\" exists"
        text (ThisSpan.exceptionType (Value.like "*Timeout*")), "exception type is like \"*Timeout*\""
        text (ThisSpan.event (Value.is "retry")), "event is \"retry\""
        text (ThisSpan.slowerThan (TimeSpan.FromSeconds 2.5)), "duration > 2.5 s"
        text (ThisSpan.fasterThan TimeSpan.Zero), "duration < 0 s"
        text (RootSpan.failed), "root span failed"
        text (RootSpan.kind SpanKind.Client), "root span kind is client"
        text (RootSpan.source (Value.is "Npgsql")), "root span source is \"Npgsql\""
        text (RootSpan.name (Value.is "a")), "root span name is \"a\""
        text (RootSpan.attribute "k" Value.exists), "root span attribute \"k\" exists"
        text (RootSpan.exceptionType (Value.like "*Timeout*")), "root span exception type is like \"*Timeout*\""
        text (RootSpan.event (Value.is "retry")), "root span event is \"retry\""
        text (RootSpan.slowerThan (TimeSpan.FromSeconds 2.5)), "root span duration > 2.5 s"
        text (RootSpan.fasterThan TimeSpan.Zero), "root span duration < 0 s"
        text (AnySpan.failed), "any span failed"
        text (AnySpan.kind SpanKind.Client), "any span kind is client"
        text (AnySpan.source (Value.is "Npgsql")), "any span source is \"Npgsql\""
        text (AnySpan.name (Value.is "a")), "any span name is \"a\""
        text (AnySpan.attribute "k" Value.exists), "any span attribute \"k\" exists"
        text (AnySpan.exceptionType (Value.like "*Timeout*")), "any span exception type is like \"*Timeout*\""
        text (AnySpan.event (Value.is "retry")), "any span event is \"retry\""
        text (AnySpan.slowerThan (TimeSpan.FromSeconds 2.5)), "any span duration > 2.5 s"
        text (AnySpan.fasterThan TimeSpan.Zero), "any span duration < 0 s"
        text (ThisSpan.failed |> ThisSpan.and' named), "failed and name is \"a\""
        text (ThisSpan.failed |> ThisSpan.or' (ThisSpan.not named)), "failed or name is not \"a\""
        text (RootSpan.where (ThisSpan.failed |> ThisSpan.and' named)), "root span (failed and name is \"a\")"
        text (AnySpan.where (ThisSpan.not ThisSpan.failed)), "any span not failed"
        text (Condition.not (AnySpan.where (ThisSpan.not ThisSpan.failed))), "not any span not failed"
        text (WholeTrace.slowerThan (TimeSpan.FromSeconds 3.0)), "whole trace duration > 3 s"
        text (WholeTrace.fasterThan (TimeSpan.FromSeconds 3.0)), "whole trace duration < 3 s"
        text (WholeTrace.spanCountAtLeast 3), "whole trace span count >= 3"
        text (WholeTrace.spanCountAtMost 3), "whole trace span count <= 3"
        text (WholeTrace.errorCountAtLeast 0), "whole trace error count >= 0"
        text (WholeTrace.errorCountAtMost 0), "whole trace error count <= 0"
    ]

let private errorOf (built: Built<'T>) =
    match built with
    | Error error -> Some error
    | Ok _ -> None

let private negative = TimeSpan.FromTicks -1L

let private counts =
    [ WholeTrace.spanCountAtLeast; WholeTrace.spanCountAtMost; WholeTrace.errorCountAtLeast; WholeTrace.errorCountAtMost ]

let private negatives: PolicyError option list =
    [
        for make in [ ThisSpan.slowerThan; ThisSpan.fasterThan ] -> errorOf (make negative)
        for make in
            [
                RootSpan.slowerThan
                RootSpan.fasterThan
                AnySpan.slowerThan
                AnySpan.fasterThan
                WholeTrace.slowerThan
                WholeTrace.fasterThan
            ] -> errorOf (make negative)
        for make in counts -> errorOf (make -1)
    ]

let private badValue = Value.like ""
let private badTest = ThisSpan.name badValue

[<Tests>]
let lateBuildingTests =
    testList
        "LateBuildingTests"
        [
            testCase "late conditions read as they were built" (fun () ->
                for text, expected in built do
                    Expect.equal text expected "text")

            testCase "negative bounds are refused with parameter, value and range" (fun () ->
                for error in negatives do
                    match error with
                    | Some(PolicyError.OutOfRange("bound", value, allowed)) ->
                        Expect.isLessThan value 0.0 "value"
                        Expect.stringStarts allowed "0 " "the legal range"
                    | other -> failtest $"{other}")

            testCase "errors pass through every word" (fun () ->
                let tests =
                    [
                        for make in [ ThisSpan.name; ThisSpan.source; ThisSpan.exceptionType; ThisSpan.event; ThisSpan.attribute "k" ] do
                            make badValue
                        ThisSpan.and' badTest ThisSpan.failed
                        ThisSpan.or' ThisSpan.failed badTest
                        ThisSpan.not badTest
                    ]

                let conditions =
                    [
                        for make in [ RootSpan.name; RootSpan.source; RootSpan.exceptionType; RootSpan.event; RootSpan.attribute "k" ] do
                            make badValue
                        for make in [ AnySpan.name; AnySpan.source; AnySpan.exceptionType; AnySpan.event; AnySpan.attribute "k" ] do
                            make badValue
                        AnySpan.where badTest
                        RootSpan.where badTest
                    ]

                let texts = List.map text tests @ List.map text conditions

                for found in texts do
                    Expect.equal found (text badValue) "error behind the word"

                for make in [ RootSpan.attribute; AnySpan.attribute ] do
                    Expect.equal (errorOf (make "" Value.exists) |> Option.map _.Parameter) (Some "key") "key of an attribute")

            testCase "the sixty-fifth test of a policy that may wait is refused, of one that does not it is fine" (fun () ->
                let either make count = List.init count make |> List.reduce Condition.or'
                let named i = AtStart.name (Value.is $"{i}")
                let spanNamed i = AnySpan.name (Value.is $"{i}")
                let conditional condition = Sample.always |> Sample.conditional condition

                Expect.equal (errorOf (conditional (either spanNamed 64))) None "64 tests"
                Expect.equal (errorOf (conditional (either named 100))) None "100 tests at the start"
                Expect.equal (errorOf (conditional (either spanNamed 65)) |> Option.map _.Parameter) (Some "condition") "65 tests"

                let both = conditional (either named 64) |> Sample.orElse (conditional (spanNamed 1))
                Expect.equal (errorOf both |> Option.map _.Parameter) (Some "condition") "64 tests at the start and one later")
        ]
