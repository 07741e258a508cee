// Claims about how properties fail here: a failure prints the shrunk case and the line that runs it again, and that line does.
module Tracing.Functional.Tests.PropertyTests

open System.Text.RegularExpressions
open Expecto

/// What a test that fails says.
let private failureOf test =
    match Impl.evalTestsSilent test |> Async.RunSynchronously with
    | [ _, { result = Impl.TestResult.Failed message } ] -> message
    | other -> failtest $"{other}"

/// Fails for lists of more than two, of which the shortest is [0; 0; 0]. Every list is noted.
let private short (seen: ResizeArray<int list>) =
    property "short" (fun (numbers: int list, _: bool) ->
        seen.Add numbers
        numbers.Length <= 2)

let private replayed message =
    let found = Regex.Match(message, @"\|> replay \((\d+)UL, (\d+)UL, (\d+)\)")
    Expect.isTrue found.Success $"a line that replays it in {message}"
    uint64 found.Groups[1].Value, uint64 found.Groups[2].Value, int found.Groups[3].Value

[<Tests>]
let propertyTests =
    testList
        "PropertyTests"
        [
            testCase "a failure prints the case as it was shrunk" (fun () ->
                Expect.stringContains (failureOf (short (ResizeArray()))) "([0; 0; 0], " "the shrunk case")

            testCase "the line that a failure prints runs the same case at once" (fun () ->
                let first, again = ResizeArray(), ResizeArray()
                let line = replayed (failureOf (short first))
                let message = failureOf (short again |> replay line)
                let failing = first |> Seq.find (fun numbers -> numbers.Length > 2)
                Expect.equal again[0] failing "the case"
                Expect.stringContains message "Failed after 1 test." "how many cases it took"
                Expect.equal (replayed message) line "the line, again")

            testCase "a property runs as many cases as it says, times the soak" (fun () ->
                let cases = ref 0

                let counting =
                    propertyOf 7 "counting" (fun (_: int, _: bool) ->
                        cases.Value <- cases.Value + 1
                        true)

                match Impl.evalTestsSilent counting |> Async.RunSynchronously with
                | [ _, { result = Impl.TestResult.Passed } ] -> Expect.equal cases.Value (7 * Soak.factor) "cases"
                | other -> failtest $"{other}")
        ]
