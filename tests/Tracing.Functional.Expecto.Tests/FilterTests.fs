// Claims about filters: which tests one selects, and that nonsense is refused.
module Tracing.Functional.Expecto.Tests.FilterTests

open Expecto
open Tracing.Functional.Expecto

let private all =
    [
        [ "Laws"; "orElse is associative" ]
        [ "Laws"; "anyOf is commutative" ]
        [ "Streams"; "an operator"; "kept" ]
        [ "Streams"; "kept" ]
        [ "Streams"; "a & b (c)" ]
    ]

let private selected text =
    match Filter.parse text with
    | Ok filter -> all |> List.filter (Filter.selects filter) |> List.map Filter.pathOf
    | Error error -> failtest error

let private selections =
    [
        "Laws", [ "Laws/orElse is associative"; "Laws/anyOf is commutative" ]
        "laws/ANYOF", [ "Laws/anyOf is commutative" ]
        " kept ", [ "Streams/an operator/kept"; "Streams/kept" ]
        "operator/kept", [ "Streams/an operator/kept" ]
        "Name=kept", [ "Streams/an operator/kept"; "Streams/kept" ]
        "Name=kep", []
        "Name~kep", [ "Streams/an operator/kept"; "Streams/kept" ]
        "Name~Streams", []
        "FullyQualifiedName=streams/kept", [ "Streams/kept" ]
        "DisplayName=Streams/kept", [ "Streams/kept" ]
        "FullyQualifiedName!~Laws", [ "Streams/an operator/kept"; "Streams/kept"; "Streams/a & b (c)" ]
        "FullyQualifiedName ~ Laws & Name !~ any", [ "Laws/orElse is associative" ]
        "Name!=kept", [ "Laws/orElse is associative"; "Laws/anyOf is commutative"; "Streams/a & b (c)" ]
        "associative|commutative", [ "Laws/orElse is associative"; "Laws/anyOf is commutative" ]
        "Laws|Streams&operator", [ "Laws/orElse is associative"; "Laws/anyOf is commutative"; "Streams/an operator/kept" ]
        "(Laws|Streams)&operator", [ "Streams/an operator/kept" ]
        "((kept))", [ "Streams/an operator/kept"; "Streams/kept" ]
        @"a \& b \(c\)", [ "Streams/a & b (c)" ]
        "no such test", []
    ]

let private nonsense =
    [
        "", "a text is missing"
        "&", "a text is missing"
        "a|", "a text is missing"
        "(a", "a parenthesis is not closed"
        "a)", "needs a backslash"
        "a (b)", "needs a backslash"
        "Name=", "needs a backslash"
        "Category=Slow", "a test has no Category"
    ]

[<Tests>]
let filters =
    testList
        "FilterTests"
        [
            testList
                "a filter selects the tests it says, in either case of letters"
                [
                    for text, expected in selections do
                        testCase text (fun () -> Expect.equal (selected text) expected "the tests it selects")
                ]

            testList
                "what is no filter is refused with the reason"
                [
                    for text, reason in nonsense do
                        testCase $"<{text}>" (fun () ->
                            match Filter.parse text with
                            | Ok filter -> failtest $"read as {filter}"
                            | Error error -> Expect.stringContains error reason "the reason")
                ]
        ]
