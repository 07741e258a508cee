// Owns small suites that the tests run through the adapter. Each has something of its own to report.
module Tracing.Functional.Expecto.Tests.Inner

open System
open Expecto

let passing =
    testList
        "Sums"
        [
            testCase "one and one" (fun () -> Expect.equal (1 + 1) 2 "sum")
            testCase "none" (fun () -> Expect.equal (0 + 0) 0 "sum")
        ]

let failing =
    testList
        "Sums"
        [
            testCase "one and one" (fun () -> Expect.equal (1 + 1) 2 "sum")
            testCase "two and two" (fun () -> Expect.equal (2 + 2) 5 "the sum of two and two")
        ]

let failingWithoutStack = testList "Sums" [ testCase "none" (fun () -> failtestNoStack "first line\nsecond line") ]
let erring = testList "Sums" [ testCase "half" (fun () -> raise (InvalidOperationException "no halves")) ]

let skipping =
    testList "Sums" [ testCase "later" (fun () -> skiptest "not on this machine"); ptestCase "pending" (fun () -> failtest "has run") ]

let focused =
    testList "Sums" [ ftestCase "focused" (fun () -> Expect.equal (1 + 1) 2 "sum"); testCase "hidden" (fun () -> failtest "has run") ]

let twice =
    testList
        "Sums"
        [
            testCase "same" (fun () -> failtest "the first has run")
            testCase "other" (fun () -> Expect.equal (1 + 1) 2 "sum")
            testCase "same" (fun () -> failtest "the second has run")
        ]

let empty = testList "Sums" []

/// By the names under which a program of its own runs them.
let byName =
    [
        "passing", passing
        "failing", failing
        "erring", erring
        "skipping", skipping
        "focused", focused
        "twice", twice
        "empty", empty
    ]
