// The Result of building a policy, and the computation expression for Results.
namespace Tracing.Functional.FSharp

open Tracing.Functional

/// <summary>A value that was built, or the error that says which argument is not allowed.</summary>
type Built<'T> = Result<'T, PolicyError>

/// <summary>The builder of <c>result { }</c>.</summary>
[<Sealed>]
type ResultBuilder internal () =
    /// The next step gets the value; an Error ends the computation.
    member _.Bind(step: Result<'T, 'Error>, next: 'T -> Result<'U, 'Error>) : Result<'U, 'Error> = Result.bind next step

    /// The value is the result.
    member _.Return(value: 'T) : Result<'T, 'Error> = Ok value

    /// The Result of the last step is the result.
    member _.ReturnFrom(step: Result<'T, 'Error>) : Result<'T, 'Error> = step

    /// Success without a value.
    member _.Zero() : Result<unit, 'Error> = Ok()

/// The computation expression for Results.
[<AutoOpen>]
module ResultSyntax =

    /// <summary>Runs steps that return Results. The first Error ends it and is the result.</summary>
    /// <example><code>
    /// result {
    ///     let! policy = Sample.adaptive 100.0
    ///     let! compared = Sample.fixedRatio 0.1
    ///     return Simulation.compare traces policy compared
    /// }
    /// </code></example>
    let result = ResultBuilder()
