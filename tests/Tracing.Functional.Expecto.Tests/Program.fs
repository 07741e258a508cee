// Runs the tests, or in a process that one of them started, the suite that it asked for.
module Tracing.Functional.Expecto.Tests.Program

open System
open Tracing.Functional.Expecto

[<EntryPoint>]
let main arguments =
    match Environment.GetEnvironmentVariable ProgramTests.Suite with
    | null -> TestProgram.runAll arguments
    | name -> TestProgram.run arguments (Map.ofList Inner.byName |> Map.find name)
