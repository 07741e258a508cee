// What the guide promises of expectations, warnings, places and layout, one small text each. Found missing by bugs that were planted.
module Tracing.Functional.Tests.TextPromiseTests

open System
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp
open Tracing.Functional.Parsing

let private read text = Policy.read PolicyFunctions.None text
let private codes text = [ for one in (read text).Diagnostics -> one.Code ]

/// Whether each expectation is met, beside the rule "hit", which keeps, and one that drops the rest.
let private met condition expectations =
    let text =
        $"rule \"hit\": always when {condition}\nrule \"rest\": never\n"
        + String.Join("\n", List.map ((+) "expect ") expectations)

    [ for one in (read text).Expectations -> one.IsMet ]

/// A condition, facts of which it holds, and facts of which it does not.
let private facts =
    [
        "kind is server", "GET \"/a\"", "trace 1 s"
        "kind is consumer", "kind is consumer", "kind is producer"
        "root span kind is server", "GET \"/a\"", "trace 1 s"
        "root span kind is consumer", "kind is consumer", "kind is producer"
        "root span kind is client", "root span kind is client", "kind is server"
        "attribute \"a\" is 5", "attribute \"a\" is 5", "attribute \"a\" is \"5\""
        "root span attribute \"a\" is 5", "attribute \"a\" is 5", "attribute \"b\" is 5"
        "root span attribute \"a\" is \"x\"", "root span attribute \"a\" is \"x\"", "with span \"s\" attribute \"a\" is \"x\""
        "source is \"s\"", "source is \"s\"", "root span source is \"s\""
        "root span source is \"s\"", "source is \"s\"", "source is \"t\""
        "any span source is \"s\"", "with span \"q\" source is \"s\"", "with span \"s\""
        "root span name is \"n\"", "name is \"n\"", "with span \"n\""
        "name is \"GET /a\"", "GET \"/a\"", "GET \"/b\""
        "root span name is \"GET /a\"", "GET \"/a\"", "GET \"/b\""
        "root span failed", "root span failed", "with failed span \"s\""
        "not root span failed", "with failed span \"s\"", "root span failed"
        "root span duration > 1 s", "trace 2 s", "with span \"s\" 2 s"
        "any span duration > 1 s", "with span \"s\" 2 s", "with span \"s\" 1 s"
        "whole trace duration >= 2 s", "trace 2 s", "trace 1 s"
        "whole trace duration < 2 s", "trace 1 s", "trace 2 s"
        "whole trace span count >= 3", "with span \"a\" with span \"b\"", "with span \"a\""
        "whole trace span count < 3", "with span \"a\"", "with span \"a\" with span \"b\""
        "whole trace error count >= 2", "root span failed with failed span \"b\"", "with failed span \"b\""
        "not any span failed", "with span \"a\"", "with failed span \"a\""
        "any span event is \"e\"", "with span \"a\" event is \"e\"", "with span \"e\""
        "any span exception type is \"E\"", "with span \"a\" exception type is \"E\"", "with span \"a\" event is \"E\""
        "any span (name is \"a\" and failed)", "with span \"b\" with failed span \"a\"", "with span \"a\" with failed span \"b\""
        "any span (name is \"b\" and attribute \"k\" is 2)",
        "with span \"a\" attribute \"k\" is 1 with span \"b\" attribute \"k\" is 2",
        "with span \"a\" attribute \"k\" is 2 with span \"b\" attribute \"k\" is 1"
        "header \"X-Tier\" is \"vip\"", "GET \"/\" header \"x-tier\" is \"vip\"", "GET \"/\" header \"X-Tier\" is \"basic\""
        "baggage \"d\" is \"1\"", "baggage \"d\" is \"1\"", "baggage \"D\" is \"1\""
    ]

/// A text and the codes of what is said of it.
let private warned =
    [
        "rule \"a\": always when path is \"/a\" and path is \"/b\"", [ "TF304" ]
        "rule \"a\": always when path is \"/a\" and path is \"/a\"", []
        "rule \"a\": always when attribute \"n\" >= 5 and attribute \"n\" <= 5", []
        "rule \"a\": always when attribute \"n\" > 5 and attribute \"n\" <= 5", [ "TF304" ]
        "rule \"a\": always when attribute \"n\" >= 5 and attribute \"n\" < 5", [ "TF304" ]
        "rule \"a\": always when attribute \"n\" > 5 and attribute \"n\" > 7", []
        "rule \"a\": always when whole trace duration > 2 s and whole trace duration < 1 s", [ "TF304" ]
        "rule \"a\": always when header \"X-A\" is \"1\" and header \"x-a\" is \"2\"", [ "TF304" ]
        "rule \"a\": always when baggage \"A\" is \"1\" and baggage \"a\" is \"2\"", []
        "rule \"a\": always when (path is \"/a\" and path is \"/b\") or linked", []
        "rule \"a\": always when linked or (path is \"/a\" and path is \"/b\")", []
        "rule \"a\": always when (path is \"/a\" and path is \"/b\") or (linked and not linked)", [ "TF304" ]
        "rule \"a\": always when any span name is \"a\" and any span name is \"b\"", []
        "rule \"a\": always when any span (name is \"a\" and name is \"b\")", [ "TF304" ]
        "rule \"a\": always when root span name is \"a\" and root span name is \"b\"", [ "TF304" ]
        "rule \"a\": always when root span name is \"a\" and name is \"b\"", []
        "rule \"a\": always when method is one of (\"GET\", \"PUT\") and method is \"POST\"", [ "TF304" ]
        "rule \"a\": always when method is one of (\"GET\", \"PUT\") and method is \"PUT\"", []
        "rule \"a\": always when attribute \"exception.type\" exists", [ "TF303" ]
        "rule \"a\": always when attribute \"http.response.status_code\" >= 500", [ "TF303" ]
        "rule \"a\": always when attribute \"http.request.method\" exists", []
        "rule \"a\": always when root span attribute \"exception.type\" exists", []
        "rule \"a\": parentBased(always)\nrule \"b\": never", [ "TF301" ]
        "rule \"a\": parentBased(always, remote sampled: always when linked)\nrule \"b\": never", []
        "rule \"a\": allOf(always, always when linked)\nrule \"b\": never", [ "TF301" ]
        "rule \"a\": anyOf(always when linked, never)\nrule \"b\": never", [ "TF301" ]
        "rule \"a\": anyOf(always when linked, never when linked)\nrule \"b\": never", []
        "rule \"a\": firstSeen(path, every 1 h)\nrule \"b\": never", []
        "rule \"a\": always when linked\nrule \"a\": never", [ "TF302" ]
        "rule \"a\": always when linked\nrule \"A\": never", []
    ]

let private turning = [ '\u202A'; '\u202E'; '\u2066'; '\u2069'; '\u200E'; '\u200F'; '\u061C' ]

[<Tests>]
let textPromiseTests =
    testList
        "TextPromiseTests"
        [
            for condition, holds, doesNot in facts do
                testCase $"an expectation's facts reach {condition}" (fun () ->
                    Texts.check "met" [ true; true ] (met condition [ $"{holds} kept by \"hit\""; $"{doesNot} dropped by \"rest\"" ]))

            for text, expected in warned do
                testCase $"warned of, or not: {text}" (fun () -> Texts.check text expected (codes text))

            testCase "an expectation judges a trace that is over, not one that is cut" (fun () ->
                Texts.check "met" [ true ] (met "not any span failed" [ "trace 1 s kept by \"hit\"" ]))

            for mark in turning do
                testCase $"a mark that turns a line is refused everywhere: U+{int mark:X4}" (fun () ->
                    Texts.check "in a comment" [ "TF104" ] (codes $"always # a{mark}b")
                    Texts.check "in a text" [ "TF104" ] (codes $"rule \"a{mark}b\": always")
                    Texts.check "between words" [ "TF104" ] (codes $"rule \"a\": {mark}always"))

            testCase "parts nest at most 200 deep, tests and parentheses at most 400; more takes no stack" (fun () ->
                for first, word, last in
                    [ "", "not ", "linked"; "", "(", "linked"; "any span ", "(", "failed"; "any span ", "not ", "failed" ] do
                    Texts.check word [ "TF130" ] (codes ("always when " + first + String.replicate 100_000 word + last)))

            testCase "numbers and times beyond what is counted are refused, never thrown" (fun () ->
                for time in [ "99999999999999999999 d"; "1e30 d"; "1e28 ms"; "7922816251426433759354395033 s"; "1e400 s"; "10675200 d" ] do
                    let said = codes $"always when any span duration > {time}"
                    Expect.isTrue (said <> [] && List.forall (fun code -> code = "TF201") said) $"{time}: {said}")

            testCase "what is said stands in the order of the text" (fun () ->
                let text = "rule \"a\": alwyas\nrule \"b\": nver\n# \u202E\nrule \"c\": fixedRatio(7)"
                Texts.check "lines" [ 1; 2; 3; 4 ] [ for one in (read text).Diagnostics -> one.Line ])

            testCase "a word is suggested only if most of it is there" (fun () ->
                for word, isMeant in [ "nott", true; "zat", false; "xx", false; "lniked", true; "zzzked", false ] do
                    let said = String.Join("\n", [ for one in (read $"rule \"a\": always when {word}").Diagnostics -> one.Format "p" ])
                    Texts.check $"{word}: {said}" isMeant (said.Contains "did you mean"))

            for name, ending in [ "LF", "\n"; "CR LF", "\r\n"; "CR", "\r" ] do
                testCase $"lines end in {name}, too: places and layout" (fun () ->
                    let text = String.Join(ending, [ "# one"; "rule \"a\":  always when linked # two"; ""; "rule \"b\": alwyas" ])
                    Texts.check "place" [ 4, 11 ] [ for one in (read text).Diagnostics -> one.Line, one.Column ]

                    match Policy.format false (text.Replace("alwyas", "never")) with
                    | Ok laidOut -> Texts.check "layout" "# one\nrule \"a\": always when linked  # two\n\nrule \"b\": never\n" laidOut
                    | Error errors -> failtest $"{errors}")

            testCase "a text whose expectation fails has a layout all the same" (fun () ->
                Texts.check
                    "layout"
                    (Ok "rule \"a\": always\nexpect GET \"/\" dropped\n")
                    (Policy.format false "rule   \"a\": always\nexpect   GET \"/\" dropped" |> Result.mapError List.length))

            testCase "what a whole policy may have is held, and said in words" (fun () ->
                let tests = String.Join(" or ", [ for i in 0..64 -> $"any span name is \"{i}\"" ])
                let document = read $"rule \"a\": always when {tests}"
                Expect.isFalse document.IsPolicy "refused"
                let said = document.Diagnostics[0]
                Texts.check "code" "TF203" said.Code

                Texts.check
                    "message"
                    "the number of tests is 65; allowed: at most 64 different tests in a policy that may wait for a trace's end"
                    said.Message)

            testCase "two functions of one kind and one name are refused, of two kinds not" (fun () ->
                let one =
                    PolicyFunctions.None |> PolicyFunctions.condition "a" (Func<_, _>(fun _ -> true)) |> Result.toOption |> Option.get

                Expect.isError (one |> PolicyFunctions.condition "a" (Func<_, _>(fun _ -> false))) "one kind"
                Expect.isOk (one |> PolicyFunctions.key "a" (Func<_, _>(fun _ -> null))) "two kinds")

            testCase "the hash is that of the text's UTF-8" (fun () -> Texts.check "hash" "ba7816bf" (read "abc").Hash)

            testCase "a word is meant only if it is close" (fun () ->
                for far in [ "xy"; "no"; "at"; "olala" ] do
                    let hint = (read $"rule \"a\": {far}").Diagnostics[0].Hint
                    Expect.isTrue (isNull hint) $"{far}: {hint}")
        ]
