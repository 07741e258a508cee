// Owns how many cases a property runs: its own number times TRACING_SOAK, a whole number (default 1).
namespace Tracing.Functional.Tests

open System
open NUnit.Framework.Interfaces

module Soak =

    let factor =
        match Int32.TryParse(Environment.GetEnvironmentVariable "TRACING_SOAK") with
        | true, factor when factor > 0 -> factor
        | _ -> 1

/// A property over this project's generators. Cases is the number of cases of an ordinary run.
[<AttributeUsage(AttributeTargets.Method)>]
type SoakPropertyAttribute() as this =
    inherit FsCheck.NUnit.PropertyAttribute()
    let mutable cases = 200

    do
        this.MaxTest <- cases * Soak.factor
        this.Arbitrary <- [| typeof<Generators> |]
        this.QuietOnSuccess <- true

    /// NUnit takes a module for a fixture where an attribute says so; FsCheck's does not.
    interface IImplyFixture

    member this.Cases
        with get () = cases
        and set value =
            cases <- value
            this.MaxTest <- value * Soak.factor
