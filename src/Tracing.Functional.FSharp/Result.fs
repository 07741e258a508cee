// What was built, or why it was refused, and the computation expression for both.
namespace Tracing.Functional.FSharp

open Tracing.Functional

/// <summary>Something that was built, or why it was refused.</summary>
type Built<'T> = Result<'T, PolicyError>

/// <summary>What <c>result { }</c> is made of.</summary>
[<Sealed>]
type ResultBuilder internal () =
    /// The next step gets the value; an Error ends the computation.
    member _.Bind(step: Result<'T, 'Error>, next: 'T -> Result<'U, 'Error>) : Result<'U, 'Error> = Result.bind next step

    /// The outcome.
    member _.Return(value: 'T) : Result<'T, 'Error> = Ok value

    /// A last step whose Result is the outcome.
    member _.ReturnFrom(step: Result<'T, 'Error>) : Result<'T, 'Error> = step

    /// No outcome but success.
    member _.Zero() : Result<unit, 'Error> = Ok()

/// The computation expression for Results.
[<AutoOpen>]
module ResultSyntax =

    /// <summary>Steps that each give a Result, until the first Error, which is then the outcome.</summary>
    /// <example><code>
    /// result {
    ///     let! policy = Sample.adaptive 100.0
    ///     let! compared = Sample.fixedRatio 0.1
    ///     return Simulation.compare traces policy compared
    /// }
    /// </code></example>
    let result = ResultBuilder()
