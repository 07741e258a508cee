// Functions of the user inside policies, and what is left when one throws.
namespace Tracing.Functional

open System

/// <summary>A user's function over the facts at a trace's start. Its name is its identity.</summary>
[<CustomEquality; NoComparison>]
type internal NamedFunction<'Result> =
    {
        Name: string
        Run: Func<StartFacts, 'Result>
    }

    override left.Equals other =
        match other with
        | :? NamedFunction<'Result> as right -> left.Name = right.Name
        | _ -> false

    override named.GetHashCode() = named.Name.GetHashCode StringComparison.Ordinal
    override named.ToString() = "function " + Canonical.text named.Name

/// <summary>A user's function threw while a trace was decided.</summary>
[<Sealed>]
type Fault internal (functionName: string, error: exn) =
    /// The name the function was given.
    member _.FunctionName = functionName
    /// What it threw.
    member _.Error = error
