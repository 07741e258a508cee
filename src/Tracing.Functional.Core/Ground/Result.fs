// Results in sequence, for the builders of policies and conditions. F# users have `result { }` in Tracing.Functional.FSharp: here it would
// put F# types into the signatures that C# sees.
namespace Tracing.Functional

/// Runs steps that each give a Result, until the first Error.
[<Sealed>]
type internal BuiltBuilder() =
    member _.Bind(step: Result<'T, PolicyError>, next: 'T -> Result<'U, PolicyError>) = Result.bind next step
    member _.Return(value: 'T) : Result<'T, PolicyError> = Ok value
    member _.ReturnFrom(step: Result<'T, PolicyError>) = step

[<AutoOpen>]
module internal BuiltSyntax =
    let built = BuiltBuilder()
