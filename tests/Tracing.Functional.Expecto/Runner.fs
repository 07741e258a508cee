// Owns a run of Expecto tests: which of them run, and that each is reported. Expecto's own runner runs them.
namespace Tracing.Functional.Expecto

open System.Threading
open System.Threading.Tasks
open Expecto
open Expecto.Impl
open Microsoft.Testing.Platform.Extensions.Messages

/// Reports a test to the platform.
type Publish = TestNode -> Task

[<NoComparison; NoEquality>]
type RunSettings =
    {
        /// By the names of a test's lists and its own.
        IsSelected: string list -> bool
        /// One test after the other, even those that may run in parallel.
        IsSequenced: bool
        /// A focused test hides the others. If nobody looks, that is an error.
        RefusesFocused: bool
    }

module Runner =

    let private pathOf (test: FlatTest) = Filter.pathOf test.name

    let private selected isSelected tests = Test.toTestCodeList tests |> List.filter (fun (test: FlatTest) -> isSelected test.name)

    /// The same tests under their paths, as Expecto's own filter leaves them.
    let private rebuilt (tests: FlatTest list) =
        let rebuild (test: FlatTest) = Test.Sequenced(test.sequenced, TestLabel(pathOf test, TestCase(test.test, test.state), test.state))

        TestList(List.map rebuild tests, Normal)

    let private printer (publish: Publish) =
        let tell node = publish node |> Async.AwaitTask

        { TestPrinters.silent with
            beforeEach = fun path isSkipped -> if isSkipped then async.Zero() else tell (Nodes.started path)
            passed = fun path took -> tell (Nodes.passed path took)
            ignored = fun path reason -> tell (Nodes.skipped path reason)
            failed = fun path text took -> tell (Nodes.failed path text took)
            exn = fun path error took -> tell (Nodes.errored path error took)
        }

    /// Reports every selected test without running it.
    let discover isSelected (publish: Publish) tests : Task =
        task {
            for path in selected isSelected tests |> List.map pathOf |> List.distinct do
                do! publish (Nodes.found path)
        }

    let private execute settings publish cancellation tests =
        let arguments =
            [
                CLIArguments.Printer(printer publish)
                CLIArguments.No_Spinner
                CLIArguments.Colours 0
                CLIArguments.JoinWith "/"
                if settings.IsSequenced then
                    CLIArguments.Sequenced
            ]

        runTestsWithCLIArgsAndCancel cancellation arguments [||] (rebuilt tests) |> ignore

    let private refuse (publish: Publish) why (tests: FlatTest list) =
        task {
            for path in tests |> List.map pathOf |> List.distinct do
                do! publish (Nodes.wrong path why)
        }

    /// Runs the selected tests and reports each. Tests of one name are an error, and the others run all the same.
    let run settings (publish: Publish) (cancellation: CancellationToken) tests : Task =
        task {
            let selected = selected settings.IsSelected tests
            let focused = selected |> List.filter (fun test -> test.state = Focused)

            if settings.RefusesFocused && not focused.IsEmpty then
                do! refuse publish "This test is focused, so the others would not run. Nothing has run." focused
            else
                let alone, twice = selected |> List.groupBy pathOf |> List.partition (fun (_, tests) -> tests.Length = 1)
                do! refuse publish "Several tests have this name. None of them has run." (List.collect snd twice)
                execute settings publish cancellation (List.collect snd alone)
        }
