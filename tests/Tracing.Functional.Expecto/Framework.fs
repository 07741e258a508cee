// Owns Expecto as a framework of Microsoft.Testing.Platform: its options on the command line, and how a project's tests are run.
namespace Tracing.Functional.Expecto

open System
open System.Threading.Tasks
open Expecto
open Microsoft.Testing.Platform.Builder
open Microsoft.Testing.Platform.Capabilities.TestFramework
open Microsoft.Testing.Platform.CommandLine
open Microsoft.Testing.Platform.Extensions
open Microsoft.Testing.Platform.Extensions.CommandLine
open Microsoft.Testing.Platform.Extensions.Messages
open Microsoft.Testing.Platform.Extensions.TestFramework
open Microsoft.Testing.Platform.Requests
open Microsoft.Testing.Platform.Services

module private Option =

    [<Literal>]
    let Filter = "filter"

    [<Literal>]
    let Sequenced = "sequenced"

    [<Literal>]
    let FailOnFocused = "fail-on-focused-tests"

    let all =
        [|
            CommandLineOption(
                Filter,
                "Runs the tests that a filter selects: text, Name=text, Name~text, with !, & and |.",
                ArgumentArity.ExactlyOne,
                false
            )
            CommandLineOption(Sequenced, "Runs one test after the other.", ArgumentArity.Zero, false)
            CommandLineOption(FailOnFocused, "Refuses to run if a test is focused, as when CI is true.", ArgumentArity.Zero, false)
        |]

type internal Options() =
    interface ICommandLineOptionsProvider with
        member _.GetCommandLineOptions() = Option.all

        member _.ValidateOptionArgumentsAsync(option, arguments) =
            match option.Name, List.ofArray arguments with
            | Option.Filter, [ text ] ->
                match Filter.parse text with
                | Ok _ -> ValidationResult.ValidTask
                | Error error -> ValidationResult.InvalidTask error
            | _ -> ValidationResult.ValidTask

        member _.ValidateCommandLineOptionsAsync _ = ValidationResult.ValidTask

    interface IExtension with
        member _.Uid = "Tracing.Functional.Expecto.Options"
        member _.Version = "1.0.0"
        member _.DisplayName = "Options of Expecto"
        member _.Description = "Which tests of Expecto run, and how."
        member _.IsEnabledAsync() = Task.FromResult true

/// Runs the tests that it is given.
type internal ExpectoFramework(tests: Test, options: ICommandLineOptions) =

    let byOption =
        match options.TryGetOptionArgumentList Option.Filter with
        | true, [| text |] ->
            match Filter.parse text with
            | Ok filter -> Filter.selects filter
            | Error error -> invalidOp error
        | _ -> fun _ -> true

    /// What a program that drives the tests asked for, by their paths.
    let byRequest (request: TestExecutionRequest) =
        match request.Filter with
        | :? TestNodeUidListFilter as wanted ->
            let paths = wanted.TestNodeUids |> Seq.map _.Value |> Set.ofSeq
            fun names -> paths.Contains(Filter.pathOf names)
        | _ -> fun _ -> true

    let settings isSelected =
        {
            IsSelected = isSelected
            IsSequenced = options.IsOptionSet Option.Sequenced
            RefusesFocused =
                options.IsOptionSet Option.FailOnFocused
                || String.Equals(Environment.GetEnvironmentVariable "CI", "true", StringComparison.OrdinalIgnoreCase)
        }

    let execute publish (context: ExecuteRequestContext) (request: TestExecutionRequest) : Task =
        let isAsked = byRequest request
        let isSelected names = byOption names && isAsked names

        match request with
        | :? DiscoverTestExecutionRequest -> Runner.discover isSelected publish tests
        | _ -> Runner.run (settings isSelected) publish context.CancellationToken tests

    interface ITestFramework with
        member _.CreateTestSessionAsync _ = Task.FromResult(CreateTestSessionResult(IsSuccess = true))
        member _.CloseTestSessionAsync _ = Task.FromResult(CloseTestSessionResult(IsSuccess = true))

        member this.ExecuteRequestAsync context =
            task {
                match context.Request with
                | :? TestExecutionRequest as request ->
                    let publish node = context.MessageBus.PublishAsync(this, TestNodeUpdateMessage(request.Session.SessionUid, node))

                    do! execute publish context request
                | other -> invalidOp $"not a request for tests: {other}"

                context.Complete()
            }

    interface IDataProducer with
        member _.DataTypesProduced = [| typeof<TestNodeUpdateMessage> |]

    interface IExtension with
        member _.Uid = "Tracing.Functional.Expecto"
        member _.Version = "1.0.0"
        member _.DisplayName = "Expecto"
        member _.Description = "Tests of Expecto."
        member _.IsEnabledAsync() = Task.FromResult true

module TestProgram =

    let private build (arguments: string array) tests =
        task {
            let! builder = TestApplication.CreateBuilderAsync arguments
            builder.CommandLine.AddProvider(Func<ICommandLineOptionsProvider>(fun () -> Options()))

            builder.RegisterTestFramework(
                Func<_, _>(fun (_: IServiceProvider) -> TestFrameworkCapabilities()),
                Func<_, _, _>(fun _ services -> ExpectoFramework(tests, services.GetCommandLineOptions()))
            )
            |> ignore

            return! builder.BuildAsync()
        }

    /// Runs these tests as the command line says. The result is the program's exit code.
    let run arguments tests =
        task {
            use! program = build arguments tests
            return! program.RunAsync()
        }
        |> _.GetAwaiter().GetResult()

    /// Runs all tests of the program that calls it.
    let runAll arguments =
        match Impl.testFromThisAssembly () with
        | Some tests -> run arguments tests
        | None -> run arguments (TestList([], Normal))
