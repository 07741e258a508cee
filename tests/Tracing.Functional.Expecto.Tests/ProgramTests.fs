// Claims about a whole test program: its options, its exit codes and what it prints. Each runs a suite of Inner.fs in a process of its own.
module Tracing.Functional.Expecto.Tests.ProgramTests

open System
open System.Diagnostics
open Expecto

/// Names the suite that this program runs in place of its tests.
[<Literal>]
let Suite = "TRACING_EXPECTO_SUITE"

let private program = Unchecked.nonNull Environment.ProcessPath

/// The exit code and all that was printed.
let private runIn (variables: (string * string) list) suite (arguments: string list) =
    let start = ProcessStartInfo(program, arguments, RedirectStandardOutput = true, RedirectStandardError = true)
    start.Environment["CI"] <- ""
    start.Environment[Suite] <- suite
    start.Environment["NO_COLOR"] <- "1"

    for name, value in variables do
        start.Environment[name] <- value

    use started = Unchecked.nonNull (Process.Start start)
    let errors = started.StandardError.ReadToEndAsync()
    let printed = started.StandardOutput.ReadToEnd()
    started.WaitForExit()
    started.ExitCode, printed + errors.Result

let private run suite arguments = runIn [] suite ("--no-banner" :: arguments)

let private exits code suite arguments =
    let found, printed = run suite arguments
    Expect.equal found code $"the exit code of {suite}, which printed {printed}"
    printed

[<Tests>]
let programs =
    testList
        "ProgramTests"
        [
            testCase "0 says that all passed, and the sum is printed" (fun () ->
                let printed = exits 0 "passing" []
                Expect.stringContains printed "total: 2" "all"
                Expect.stringContains printed "succeeded: 2" "those that passed")

            testCase "2 says that a test failed, and message and stack are printed once" (fun () ->
                let printed = exits 2 "failing" []
                Expect.stringContains printed "failed: 1" "the sum"
                Expect.equal (printed.Split("the sum of two and two").Length - 1) 1 $"the message once in {printed}"
                Expect.stringContains printed "Inner.fs" "the place")

            testCase "2 says that a test threw" (fun () ->
                let printed = exits 2 "erring" []
                Expect.stringContains printed "no halves" "its message")

            testCase "2 says that tests have one name" (fun () -> exits 2 "twice" [] |> ignore)

            testCase "skipped tests fail nothing, and are counted and printed with their reason" (fun () ->
                let printed = exits 0 "skipping" []
                Expect.stringContains printed "skipped: 2" "the sum"
                Expect.stringContains printed "not on this machine" "the reason")

            testCase "8 says that there were no tests" (fun () -> exits 8 "empty" [] |> ignore)

            testCase "a filter that selects nothing is 8, and 0 if that is ignored" (fun () ->
                exits 8 "passing" [ "--filter"; "no such test" ] |> ignore
                exits 0 "passing" [ "--filter"; "no such test"; "--ignore-exit-code"; "8" ] |> ignore)

            testCase "a filter keeps the others from running" (fun () ->
                let printed = exits 0 "failing" [ "--filter"; "Name=one and one" ]
                Expect.stringContains printed "total: 1" "the sum")

            testCase "what is no filter is refused with the reason" (fun () ->
                let printed = exits 5 "passing" [ "--filter"; "(a" ]
                Expect.stringContains printed "a parenthesis is not closed" "the reason")

            testCase "tests are listed by their paths, as the filter says" (fun () ->
                let printed = exits 0 "failing" [ "--list-tests"; "--filter"; "two" ]
                Expect.stringContains printed "Sums/two and two" "one that is selected"
                Expect.isFalse (printed.Contains "Sums/one and one") "one that is not")

            testCase "a focused test passes by hand, and fails if CI is true or an option says so" (fun () ->
                exits 0 "focused" [] |> ignore
                let byOption = exits 2 "focused" [ "--fail-on-focused-tests" ]
                Expect.stringContains byOption "This test is focused" "the reason"
                let code, printed = runIn [ "CI", "true" ] "focused" []
                Expect.equal code 2 "the exit code under CI"
                Expect.stringContains printed "This test is focused" "the reason under CI")

            testCase "a run can be sequenced" (fun () -> exits 0 "passing" [ "--sequenced" ] |> ignore)
        ]
