// Functions of the user inside policies, and what is left if one throws: a fault, never an exception.
namespace Tracing.Functional

open System

/// <summary>A user's function threw while a trace was decided.</summary>
[<Sealed>]
type Fault internal (functionName: string, error: exn) =
    /// The name the function was given.
    member _.FunctionName = functionName
    /// What it threw.
    member _.Error = error

/// <summary>A user's function. Its name is its identity.</summary>
[<CustomEquality; NoComparison>]
type internal NamedFunction<'Function> =
    {
        Name: string
        Run: 'Function
    }

    override left.Equals other =
        match other with
        | :? NamedFunction<'Function> as right -> left.Name = right.Name
        | _ -> false

    override named.GetHashCode() = named.Name.GetHashCode StringComparison.Ordinal
    override named.ToString() = "function " + Canonical.text named.Name

module internal NamedFunction =

    /// The function's result. If it throws, `otherwise`, and a fault unless there is one already.
    let guarded (named: NamedFunction<Func<'Input, 'Result>>) (input: 'Input) (otherwise: 'Result) (fault: byref<Fault | null>) =
        try
            named.Run.Invoke input
        with error ->
            if isNull fault then
                fault <- Fault(named.Name, error)

            otherwise
