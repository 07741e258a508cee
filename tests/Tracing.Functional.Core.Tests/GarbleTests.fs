// Whatever is typed, the answer is a document: texts garbled in every way, long ones, deep ones.
module Tracing.Functional.Tests.GarbleTests

open System
open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional
open Tracing.Functional.Parsing

let private words =
    [|
        "rule"
        "expect"
        "always"
        "never"
        "adaptive"
        "fixedRatio"
        "anyOf"
        "orElse"
        "parentBased"
        "perKey"
        "conditional"
        "when"
        "named"
        "with"
        "per"
        "else"
        "any"
        "root"
        "span"
        "whole"
        "trace"
        "failed"
        "duration"
        "is"
        "not"
        "one"
        "of"
        "like"
        "matches"
        "and"
        "or"
        "path"
        "header"
        "kept"
        "by"
        "GET"
        "\"a\""
        "\"(\""
        "\""
        "("
        ")"
        "{"
        "}"
        ","
        ":"
        "/"
        "%"
        "<"
        ">="
        "="
        "!"
        "-"
        "1"
        "1e999"
        "99999999999999999999"
        "0.5"
        "1 s"
        "10/s"
        "#"
        "\n"
        "\r\n"
        "\\"
        "\\u12"
        "\u202e"
        "\ud800"
        "\000"
        "é"
        "漢"
        "\U0001F600"
    |]

let private pick (random: Random) (items: 'T[]) = items[random.Next items.Length]

/// One change of a text: something put in, taken out, doubled, swapped or cut.
let private garble (random: Random) (text: string) =
    let at = random.Next(text.Length + 1)
    let length = min (random.Next 12) (text.Length - at)

    match random.Next 6 with
    | 0 -> text.Insert(at, pick random words)
    | 1 -> text.Remove(at, length)
    | 2 -> text.Insert(at, text.Substring(at, length))
    | 3 -> text.Substring(0, at)
    | 4 -> text.Insert(at, string (char (random.Next 0x10000)))
    | _ -> text.Remove(at, length).Insert(at, pick random words)

let private soup (random: Random) = String.Join(" ", Array.init (random.Next 40) (fun _ -> pick random words))

/// The laws that hold for every text.
let private answers (text: string) =
    let document = TextLawTests.read text

    for one in document.Diagnostics do
        if one.Line < 1 || one.Column < 1 || one.Length < 1 || one.Message.Contains '\n' then
            failtest $"a wrong place or message: {one}"

    if document.IsPolicy = Array.exists (fun (one: Diagnostic) -> one.IsError) document.Diagnostics then
        failtest $"a policy and errors, or neither: {text}"

    match document.PolicyOption with
    | Some policy when (TextLawTests.read (PolicyPrinter.text policy)).PolicyOption <> Some policy ->
        failtest $"read as {policy}, which does not come back: {text}"
    | _ -> ()

let private second = SecondParser.parserOf TextLawTests.functions

/// Both parsers read a policy, and the same one, or neither does.
let private agrees (text: string) =
    let first, second = (TextLawTests.read text).PolicyOption, second text

    if first <> second then
        let say (policy: Policy option) = policy |> Option.map string |> Option.defaultValue "no policy"
        failtest $"{text}\nis {say first},\nby the second parser {say second}"

    first.IsSome

let private cases = 4_000 * Soak.factor

/// What reading takes in bytes. Times would depend on the machine; they are in the bench.
let private allocated (text: string) =
    TextLawTests.read text |> ignore
    let before = GC.GetAllocatedBytesForCurrentThread()
    TextLawTests.read text |> ignore
    GC.GetAllocatedBytesForCurrentThread() - before

/// Texts that could cost more than their length.
let private hostile length =
    let repeated (part: string) = String.replicate (length / part.Length) part

    [
        "parentheses", repeated "("
        "not", "always when " + repeated "not "
        "and", "always when linked" + repeated " and linked"
        "when", "always" + repeated " when linked"
        "else", "abstain" + repeated " else abstain"
        "anyOf", repeated "anyOf("
        "rules", repeated "rule \"a\": always when linked\n"
        "wrong rules", repeated "rule \"a\": alwyas\n"
        "late rules", repeated "rule \"a\": always when any span failed\n"
        "many tests", String.Join("\n", Seq.init (length / 60) (fun i -> $"rule \"r{i}\": always when any span name is \"{i}\""))
        "unknown characters", repeated "@"
        "one word", repeated "a"
        "one text", "\"" + repeated "a"
        "escapes", "always when name is \"" + repeated "\\u0041" + "\""
        "wrong escapes", "always when name is \"" + repeated "\\d" + "\""
        "comments", repeated "# x\n"
        "list", "always when name is one of (" + repeated "\"a\", " + "\"b\")"
        "attributes", "always with {" + repeated "\"a\": 1, " + "\"b\": 2}"
        "digits", "fixedRatio(" + repeated "1" + ")"
        "lines", repeated "\n"
        "expectations", "always\n" + repeated "expect GET \"/a\" kept\n"
        "names", String.Join("\n", Seq.init (length / 40) (fun i -> $"rule \"r{i}\": always when linked"))
    ]

[<Tests>]
let garbleTests =
    testList
        "GarbleTests"
        [
            testCase "garbled texts are answered, and what is read comes back" (fun () ->
                let seed = Random.Shared.Next()
                let random = Random seed
                let mutable policies = 0

                try
                    for _ in 1..cases do
                        let policy = GeneratePolicy.ofDepth 2 |> Gen.sampleWithSeed (Rnd(uint64 (random.NextInt64()))) 3 1 |> Array.head
                        let mutable text = if random.Next 2 = 0 then PolicyPrinter.text policy else policy.ToString()

                        for _ in 0 .. random.Next 3 do
                            text <- garble random text

                        answers text
                        answers (soup random)

                        if not (text.Contains "expect") && agrees text then
                            policies <- policies + 1
                with error ->
                    failtest $"seed {seed}: {error}"

                // Some garbled texts must still be policies, or the parsers would agree on errors only.
                Expect.isGreaterThan policies (cases / 60) $"seed {seed}: policies among the texts")

            testCase "long texts of every kind are answered, on a small stack" (fun () ->
                let mutable failure: exn option = None

                let read () =
                    try
                        for name, text in hostile 200_000 do
                            try
                                TextLawTests.read text |> ignore
                            with error ->
                                failtest $"{name}: {error}"
                    with error ->
                        failure <- Some error

                let thread = Thread(read, 512 * 1024)
                thread.Start()
                thread.Join()
                failure |> Option.iter raise)

            testCase "reading takes memory in line with the length" (fun () ->
                for name, short in hostile 50_000 do
                    let long = hostile 500_000 |> List.find (fun (other, _) -> other = name) |> snd
                    let ratio = float (allocated long) / float (allocated short + 100_000L)
                    Expect.isLessThan ratio 12.0 $"{name}: ten times the text takes {ratio:F1} times the memory")

            testCase "policies at the deepest level read, and one level more is refused" (fun () ->
                let nested n = String.replicate (n - 1) "anyOf(" + "always" + String.replicate (n - 1) ")"
                let chained n = "always when linked" + String.replicate (n - 1) " and linked"

                for make in [ nested; chained ] do
                    Expect.isTrue (TextLawTests.read (make Check.deepest)).IsPolicy "200 levels"
                    let document = TextLawTests.read (make (Check.deepest + 1))
                    Expect.isFalse document.IsPolicy "201 levels"
                    Texts.check "code" Codes.depth document.Diagnostics[0].Code)
        ]
