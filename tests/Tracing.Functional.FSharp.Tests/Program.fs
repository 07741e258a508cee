module Tracing.Functional.FSharp.Tests.Program

open Tracing.Functional.Expecto

[<EntryPoint>]
let main arguments = TestProgram.runAll arguments
