// Why a policy or a condition was refused when it was built. Owns the wording; nothing here throws.
namespace Tracing.Functional

open System
open System.Globalization

/// <summary>Why an argument was refused. Every case names the parameter, the value given and what is allowed.</summary>
[<RequireQualifiedAccess>]
type PolicyError =
    /// A number outside its legal range; NaN is outside of every range.
    | OutOfRange of parameter: string * value: float * allowed: string
    /// A list or text that must not be empty.
    | Empty of parameter: string * allowed: string
    /// A null for a value that is needed.
    | Missing of parameter: string
    /// Text that does not follow its grammar, such as a bad regular expression.
    | Malformed of parameter: string * value: string * allowed: string

    /// The parameter that was refused.
    member error.Parameter =
        match error with
        | OutOfRange(parameter, _, _)
        | Empty(parameter, _)
        | Missing parameter
        | Malformed(parameter, _, _) -> parameter

    /// One line for a person: parameter, value, legal range.
    member error.Message =
        match error with
        | OutOfRange(parameter, value, allowed) ->
            String.Format(CultureInfo.InvariantCulture, "{0} is {1:R}; allowed: {2}.", parameter, value, allowed)
        | Empty(parameter, allowed) -> $"{parameter} is empty; allowed: {allowed}."
        | Missing parameter -> $"{parameter} is null; allowed: a value."
        | Malformed(parameter, value, allowed) -> $"{parameter} is \"{value}\"; allowed: {allowed}."

    override error.ToString() = error.Message

/// Checks shared by everything that is built.
module internal Check =

    let inRange parameter allowed lowest highest (value: float) =
        if value >= lowest && value <= highest then
            Ok value
        else
            Error(PolicyError.OutOfRange(parameter, value, allowed))

    let wholeInRange parameter unit (lowest: int) (highest: int) (value: int) =
        inRange parameter $"{lowest} to {highest} {unit}" (float lowest) (float highest) (float value) |> Result.map int

    let text parameter (value: string | null) =
        match value with
        | null -> Error(PolicyError.Missing parameter)
        | "" -> Error(PolicyError.Empty(parameter, "at least one character"))
        | text -> Ok text

    let notEmpty parameter (items: 'T list) =
        if items.IsEmpty then
            Error(PolicyError.Empty(parameter, "at least one item"))
        else
            Ok items

    /// All values, or the first error.
    let all (results: Result<'T, PolicyError> list) =
        let add built found = built |> Result.bind (fun item -> found |> Result.map (fun items -> item :: items))
        List.foldBack add results (Ok [])

    /// How deep conditions, tests and policies may nest: reading them needs that much stack, and running out of it ends the process.
    let deepest = 200

    /// The value, if its parts nest no deeper than that.
    let nested parameter (depth: 'T -> int) (value: 'T) =
        match depth value with
        | depth when depth > deepest -> Error(PolicyError.OutOfRange(parameter, float depth, $"at most {deepest} parts in each other"))
        | _ -> Ok value
