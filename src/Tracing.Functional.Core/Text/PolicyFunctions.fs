// Functions of code that a policy's text may call by name. A text can name code; it never brings any.
namespace Tracing.Functional

open System

/// <summary>
/// Functions that a policy's text may call by name, as in <c>always when function "nightly job"</c>. A value: what adds to it gives a new
/// one. C# adds with <c>Condition</c>, <c>SpanTest</c> and <c>Key</c>; F# with the module <c>Functions</c>.
/// </summary>
[<Sealed>]
type PolicyFunctions
    internal
    (
        conditions: Map<string, Func<StartFacts, bool>>,
        spanTests: Map<string, Func<EndedSpan, bool>>,
        keys: Map<string, Func<StartFacts, string | null>>
    ) =

    /// No function.
    static member None = PolicyFunctions(Map.empty, Map.empty, Map.empty)

    member internal _.Conditions = conditions
    member internal _.SpanTests = spanTests
    member internal _.Keys = keys

/// Adds to the functions, for both languages.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal PolicyFunctions =

    let private add name (run: 'Function) (functions: Map<string, 'Function>) =
        Check.text "name" name
        |> Result.bind (fun name ->
            if functions.ContainsKey name then
                Error(PolicyError.Malformed("name", name, "a name that no other function of that kind has"))
            else
                Ok(functions.Add(name, run)))

    let condition name run (functions: PolicyFunctions) =
        add name run functions.Conditions
        |> Result.map (fun added -> PolicyFunctions(added, functions.SpanTests, functions.Keys))

    let spanTest name run (functions: PolicyFunctions) =
        add name run functions.SpanTests
        |> Result.map (fun added -> PolicyFunctions(functions.Conditions, added, functions.Keys))

    let key name run (functions: PolicyFunctions) =
        add name run functions.Keys
        |> Result.map (fun added -> PolicyFunctions(functions.Conditions, functions.SpanTests, added))
