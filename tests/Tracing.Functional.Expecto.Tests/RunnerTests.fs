// Claims about a run: each selected test is reported once, with its state, message and stack; and in which order tests run.
module Tracing.Functional.Expecto.Tests.RunnerTests

open System
open System.Threading
open Expecto
open Microsoft.Testing.Platform.Extensions.Messages
open Tracing.Functional.Expecto

let private everything = Recorder.everything

/// Whether tests overlapped. Each waits up to `patience` milliseconds for another one to run beside it.
let private overlapped (patience: int) settings mark =
    let running = ref 0
    let most = ref 0

    let work () =
        let now = Interlocked.Increment running
        lock most (fun () -> most.Value <- max most.Value now)
        SpinWait.SpinUntil((fun () -> most.Value > 1), patience) |> ignore
        Interlocked.Decrement running |> ignore

    let tests = testList "Pair" [ testCase "a" work; testCase "b" work; testCase "c" work ]
    Recorder.results settings (mark tests) |> ignore
    most.Value > 1

let private durationOf (node: TestNode) = node.Properties.SingleOrDefault<TimingProperty>() |> Option.ofObj

[<Tests>]
let told =
    testList
        "RunnerTests"
        [
            testCase "a test that passes is told of as started, then as passed" (fun () ->
                let story = Recorder.story { everything with IsSequenced = true } Inner.passing

                Expect.equal
                    story
                    [ "Sums/one and one", Started; "Sums/one and one", Passed; "Sums/none", Started; "Sums/none", Passed ]
                    "the nodes")

            testCase "a failed expectation tells its message and its stack apart" (fun () ->
                match Recorder.results everything Inner.failing with
                | [ "Sums/one and one", Passed; "Sums/two and two", Failed(message, stack) ] ->
                    Expect.stringStarts message "the sum of two and two" "the message comes first"
                    Expect.stringContains message "expected: 5" "what was expected"
                    Expect.stringContains message "actual: 4" "what was found"
                    Expect.isFalse (message.Contains "   at ") "no stack in the message"
                    Expect.isFalse (message.Contains '\u001b') "no colours in the message"
                    Expect.stringStarts stack "   at " "the stack is all frames"
                    Expect.stringContains stack "Inner" "and names the test's module"
                | other -> failtest $"{other}")

            testCase "a failure without a stack keeps all its lines" (fun () ->
                Expect.equal
                    (Recorder.results everything Inner.failingWithoutStack)
                    [ "Sums/none", Failed("first line\nsecond line", "") ]
                    "the nodes")

            testCase "what a test throws is told of as an error, with its own message" (fun () ->
                Expect.equal (Recorder.results everything Inner.erring) [ "Sums/half", Errored "no halves" ] "the nodes")

            testCase "skipped and pending tests are told of as skipped, with a reason" (fun () ->
                match Recorder.results everything Inner.skipping with
                | [ "Sums/later", Skipped why; "Sums/pending", Skipped pending ] ->
                    Expect.equal why "not on this machine" "the test's own reason"
                    Expect.stringContains pending "Pending" "Expecto's reason"
                | other -> failtest $"{other}")

            testCase "a pending test is never told of as started" (fun () ->
                let story = Recorder.story everything Inner.skipping
                Expect.isFalse (List.contains ("Sums/pending", Started) story) "no start")

            testCase "a focused test hides the others by hand" (fun () ->
                match Recorder.results everything Inner.focused with
                | [ "Sums/focused", Passed; "Sums/hidden", Skipped why ] -> Expect.stringContains why "Focused" "the reason"
                | other -> failtest $"{other}")

            testCase "a focused test is an error if it is refused, and nothing runs" (fun () ->
                match Recorder.story { everything with RefusesFocused = true } Inner.focused with
                | [ "Sums/focused", Errored why ] -> Expect.stringContains why "focused" "the reason"
                | other -> failtest $"{other}")

            testCase "tests of one name are one error, and the others run" (fun () ->
                match Recorder.results everything Inner.twice with
                | [ "Sums/other", Passed; "Sums/same", Errored why ] -> Expect.stringContains why "this name" "the reason"
                | other -> failtest $"{other}")

            testCase "only selected tests run" (fun () ->
                let settings = { everything with IsSelected = fun names -> List.last names = "one and one" }
                Expect.equal (Recorder.results settings Inner.failing) [ "Sums/one and one", Passed ] "the nodes")

            testCase "tests are found without being run" (fun () ->
                Expect.equal
                    (Recorder.discovered (fun _ -> true) Inner.failing)
                    [ "Sums/one and one", Found; "Sums/two and two", Found ]
                    "the nodes"

                let found = Recorder.discovered (fun names -> List.last names = "two and two") Inner.failing
                Expect.equal found [ "Sums/two and two", Found ] "the selected ones")

            testCase "a passed test says how long it took" (fun () ->
                let slow = testList "Slow" [ testCase "sleep" (fun () -> Thread.Sleep 60) ]
                let ended = Recorder.nodes everything slow |> List.choose durationOf

                match ended with
                | [ timing ] ->
                    Expect.isGreaterThanOrEqual timing.GlobalTiming.Duration (TimeSpan.FromMilliseconds 50.0) "the duration"
                    Expect.equal (timing.GlobalTiming.EndTime - timing.GlobalTiming.StartTime) timing.GlobalTiming.Duration "its ends"
                | other -> failtest $"{other.Length} durations")
        ]

[<Tests>]
let order =
    testSequenced (
        testList
            "RunnerTests"
            [
                testCase "tests run beside each other if they may" (fun () ->
                    Expect.isTrue (overlapped 20_000 everything id || Environment.ProcessorCount = 1) "overlapped")

                testCase "sequenced tests do not run beside each other" (fun () ->
                    Expect.isFalse (overlapped 100 everything testSequenced) "overlapped")

                testCase "no tests run beside each other if the run is sequenced" (fun () ->
                    Expect.isFalse (overlapped 100 { everything with IsSequenced = true } id) "overlapped")
            ]
    )
