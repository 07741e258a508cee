// Texts that are much longer than people write: nothing of them may be lost, and they take time in line with their length.
module Tracing.Functional.Tests.LargeTextTests

open System
open System.Diagnostics
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp

let private read text = Policy.read PolicyFunctions.None text
let private lines n line = String.Join("\n", Seq.init n line)
let private list n item = String.Join(", ", Seq.init n item)

/// A rule with a warning: nobody knows the route when a trace starts.
let private odd i = $"rule \"r{i}\": never when attribute \"http.route\" is \"x{i}\""

let rec private names policy =
    match policy with
    | Policy.OrElse parts -> List.collect names parts
    | Policy.Named(name, _) -> [ name ]
    | _ -> []

/// What each text is, as long as said. Quadratic work takes minutes at the second length.
let private shapes: (string * (int -> string)) list =
    [
        "start attributes of one expectation",
        fun n -> "always\nexpect GET \"/\"" + String.Join("", Seq.init n (fun i -> $" attribute \"a{i}\" is {i}")) + " kept"
        "span attributes of one expectation",
        fun n -> "always\nexpect trace 1 s root span" + String.Join("", Seq.init n (fun i -> $" attribute \"a{i}\" is {i}")) + " kept"
        "events of one expectation",
        fun n -> "always\nexpect trace 1 s root span" + String.Join("", Seq.init n (fun i -> $" event is \"e{i}\"")) + " kept"
        "spans of one expectation",
        fun n -> "always\nexpect trace 1 s" + String.Join("", Seq.init n (fun i -> $" with span \"e{i}\"")) + " kept"
        "headers of one expectation",
        fun n -> "always\nexpect GET \"/\"" + String.Join("", Seq.init n (fun i -> $" header \"h{i}\" is \"x\"")) + " kept"
        "lists that exclude each other",
        fun n ->
            let values letter = list n (fun i -> $"\"{letter}{i}\"")
            let first, second = values "a", values "b"
            $"rule \"a\": always when method is one of ({first}) and method is one of ({second})"
        "rules with a warning", (fun n -> lines n odd)
        "rules of one name", (fun n -> lines n (fun i -> $"rule \"a\": always when path is \"/{i}\""))
        "expectations", (fun n -> "always\n" + lines n (fun i -> $"expect GET \"/{i}\" kept"))
    ]

/// The least of three, in milliseconds.
let private timed text =
    List.min
        [
            for _ in 1..3 ->
                let watch = Stopwatch.StartNew()
                Expect.isTrue (read text).IsPolicy "it is a policy"
                watch.Elapsed.TotalMilliseconds
        ]

[<Tests>]
let largeTextTests =
    testList
        "LargeTextTests"
        [
            testCase "warnings, however many, hide no rule" (fun () ->
                let document = read (lines 150 odd + "\nrule \"rest\": always")

                match document.Policy with
                | null -> failtest "it is a policy"
                | policy -> Texts.check "rules" ([ for i in 0..149 -> $"r{i}" ] @ [ "rest" ]) (names policy))

            testCase "warnings, however many, hide no error" (fun () ->
                let document = read (lines 150 odd + "\nrule \"rest\": alwyas")
                Expect.isFalse document.IsPolicy "it has an error"
                let errors = document.Diagnostics |> Array.filter _.IsError
                Texts.check "the error" [ "TF110", 151 ] [ for error in errors -> error.Code, error.Line ]
                Expect.isLessThanOrEqual document.Diagnostics.Length 101 "no more than a person reads")

            testCase "warnings, however many, hide no expectation" (fun () ->
                let document = read (lines 150 odd + "\nrule \"rest\": always\nexpect GET \"/\" dropped")
                Texts.check "expectations" [ false ] [ for one in document.Expectations -> one.IsMet ]
                Expect.isFalse document.IsPolicy "an expectation is not met")

            testCase "more errors than are shown are said to be more" (fun () ->
                let document = read (lines 150 (fun i -> $"rule \"r{i}\": alwyas"))
                let last = Array.last document.Diagnostics
                Texts.check "the last" ("TF100", true) (last.Code, last.IsError)
                Texts.check "count" 101 document.Diagnostics.Length)

            for name, textOf in shapes do
                testCase $"eight times as many take less than forty times as long: {name}" (fun () ->
                    timed (textOf 500) |> ignore<float>
                    let few, many = timed (textOf 2_000), timed (textOf 16_000)
                    Expect.isLessThan many (40.0 * max few 2.0) $"{few} ms, {many} ms")
        ]
