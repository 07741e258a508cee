// Owns how a property is written: over this project's generators, and how many cases it runs. That is its own number times TRACING_SOAK,
// a whole number (default 1).
namespace Tracing.Functional.Tests

open System
open System.Text.RegularExpressions
open Expecto

module Soak =

    let factor =
        match Int32.TryParse(Environment.GetEnvironmentVariable "TRACING_SOAK") with
        | true, factor when factor > 0 -> factor
        | _ -> 1

/// A claim takes all its arguments as one tuple. The size of a case is shared out among them; curried arguments would each have all of it.
[<AutoOpen>]
module Properties =

    let private focus = Regex(@"Focus on error:\s+\w+ \((\d+)UL, (\d+)UL, Some \(?(\d+)\)?\).*", RegexOptions.Singleline)

    /// What Expecto says to write in place of a property is another function of its own; this is ours.
    let private saysHow text = focus.Replace(text, "To run this case alone, write behind the property:\n\t|> replay ($1UL, $2UL, $3)")

    let private mapCode change = Test.replaceTestCode (fun label code -> TestLabel(label, TestCase(change code, Normal), Normal))

    let private tellingHow run config =
        async {
            try
                do! run config
            with :? FailedException as failed ->
                raise (FailedException(saysHow failed.Message))
        }

    /// A property over the arbitraries of these types.
    let propertyBy (arbitraries: Type list) cases name claim =
        let config = { FsCheckConfig.defaultConfig with maxTest = cases * Soak.factor; arbitrary = arbitraries }

        testPropertyWithConfig config name claim
        |> mapCode (fun code ->
            match code with
            | AsyncFsCheck(test, stress, run) -> AsyncFsCheck(test, stress, tellingHow run)
            | other -> other)

    /// A property of that many cases in an ordinary run.
    let propertyOf cases name claim = propertyBy [ typeof<Generators> ] cases name claim

    let property name claim = propertyOf 200 name claim

    /// Starts a property at the case that a failure printed.
    let replay (seed: uint64, gamma: uint64, size: int) test =
        let at config = { config with replay = Some(seed, gamma, Some size) }

        mapCode
            (fun code ->
                match code with
                | AsyncFsCheck(test, stress, run) -> AsyncFsCheck(Option.map at test, Option.map at stress, run)
                | other -> other)
            test
