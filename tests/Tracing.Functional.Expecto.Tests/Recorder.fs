// Owns what a run reported to the platform: every node, in order, as plain data.
namespace Tracing.Functional.Expecto.Tests

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open Expecto
open Microsoft.Testing.Platform.Extensions.Messages
open Tracing.Functional.Expecto

/// What a node says of its test.
type Said =
    | Found
    | Started
    | Passed
    | Skipped of reason: string
    | Failed of message: string * stack: string
    | Errored of message: string

module Recorder =

    let private orNothing (text: string | null) = text |> Option.ofObj |> Option.defaultValue ""

    let private given (error: exn | null) =
        match error with
        | null -> failwith "a node without its exception"
        | error -> error

    let private said (node: TestNode) =
        match node.Properties.Single<TestNodeStateProperty>() with
        | :? DiscoveredTestNodeStateProperty -> Found
        | :? InProgressTestNodeStateProperty -> Started
        | :? PassedTestNodeStateProperty -> Passed
        | :? SkippedTestNodeStateProperty as state -> Skipped(orNothing state.Explanation)
        | :? FailedTestNodeStateProperty as state ->
            (let error = given state.Exception in Failed(error.Message, orNothing error.StackTrace))
        | :? ErrorTestNodeStateProperty as state -> Errored (given state.Exception).Message
        | other -> failwith $"no such state: {other}"

    let private recording act =
        let nodes = ConcurrentQueue<TestNode>()

        let publish node =
            nodes.Enqueue node
            Task.CompletedTask

        (act publish: Task).GetAwaiter().GetResult()
        List.ofSeq nodes

    let everything = { IsSelected = (fun _ -> true); IsSequenced = false; RefusesFocused = false }

    /// The nodes of a run.
    let nodes settings tests = recording (fun publish -> Runner.run settings publish CancellationToken.None tests)

    let private pathsAndStates = List.map (fun (node: TestNode) -> node.Uid.Value, said node)

    /// What a run said of each test by its path, but that it started.
    let results settings tests = nodes settings tests |> pathsAndStates |> List.filter (fun (_, said) -> said <> Started) |> List.sort

    /// All that a run said, in order.
    let story settings tests = nodes settings tests |> pathsAndStates

    let discovered isSelected tests = recording (fun publish -> Runner.discover isSelected publish tests) |> pathsAndStates
