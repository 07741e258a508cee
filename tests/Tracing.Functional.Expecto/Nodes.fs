// Owns what is reported of a test to the platform: one node for each, by its path, with its state and how long it took.
namespace Tracing.Functional.Expecto

open System
open Microsoft.Testing.Platform.Extensions.Messages

/// The message of a failed expectation, and its stack. The platform prints the two apart.
type Failure(message: string, stack: string) =
    inherit Exception(message)
    override _.StackTrace = stack

module Failure =

    /// Expecto gives both in one text. The stack is the lines at its end that read so.
    let ofText (text: string) =
        let isFrame (line: string) = line.StartsWith("   at ", StringComparison.Ordinal)
        let lines = text.Trim('\n').Split '\n' |> List.ofArray
        let stack = lines |> List.rev |> List.takeWhile isFrame |> List.rev
        let message = lines |> List.take (lines.Length - stack.Length)
        Failure(String.Join('\n', message), String.Join('\n', stack))

module internal Nodes =

    let private node (path: string) (state: TestNodeStateProperty) (others: IProperty list) =
        TestNode(Uid = TestNodeUid path, DisplayName = path, Properties = PropertyBag(state :> IProperty :: others |> Array.ofList))

    let private timed (took: TimeSpan) : IProperty list =
        let ended = DateTimeOffset.UtcNow
        [ TimingProperty(TimingInfo(ended - took, ended, took)) ]

    let found path = node path DiscoveredTestNodeStateProperty.CachedInstance []
    let started path = node path InProgressTestNodeStateProperty.CachedInstance []
    let passed path took = node path PassedTestNodeStateProperty.CachedInstance (timed took)
    let skipped path (reason: string) = node path (SkippedTestNodeStateProperty reason) []

    /// The exception alone: with an explanation too, its message would be printed twice.
    let failed path text took = node path (FailedTestNodeStateProperty(Failure.ofText text, Unchecked.defaultof<string>)) (timed took)
    let errored path (error: exn) took = node path (ErrorTestNodeStateProperty(error, Unchecked.defaultof<string>)) (timed took)
    let wrong path (message: string) = node path (ErrorTestNodeStateProperty(Failure(message, ""), Unchecked.defaultof<string>)) []
