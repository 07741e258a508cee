// Owns the filters of `dotnet test --filter`: how one is read, and which tests it selects. A test is known by its path, the names of
// its lists and its own name with a slash between them.
namespace Tracing.Functional.Expecto

open System
open System.Text

/// What a filter looks at: the whole path of a test, or the test's own name alone.
[<RequireQualifiedAccess>]
type Property =
    | Path
    | Name

/// Which tests run.
[<RequireQualifiedAccess>]
type Filter =
    | Contains of Property * text: string
    | Equals of Property * text: string
    | Not of Filter
    | All of Filter list
    | Any of Filter list

module Filter =

    /// The names of a test's lists and its own, as one text.
    let pathOf (names: string list) = String.concat "/" names

    let private read property names =
        match property with
        | Property.Path -> pathOf names
        | Property.Name -> names |> List.tryLast |> Option.defaultValue ""

    /// Upper and lower case count as alike, as in the filters of the C# tests.
    let rec selects filter names =
        match filter with
        | Filter.Contains(property, text) -> (read property names).Contains(text, StringComparison.OrdinalIgnoreCase)
        | Filter.Equals(property, text) -> String.Equals(read property names, text, StringComparison.OrdinalIgnoreCase)
        | Filter.Not filter -> not (selects filter names)
        | Filter.All filters -> filters |> List.forall (fun filter -> selects filter names)
        | Filter.Any filters -> filters |> List.exists (fun filter -> selects filter names)

    type private Token =
        | Open
        | Close
        | And
        | Or
        | Is
        | IsNot
        | Has
        | HasNot
        | Text of string

    /// A backslash makes the sign behind it plain text.
    let private tokens (filter: string) =
        let text = StringBuilder()

        let flush found =
            let pending = text.ToString().Trim()
            text.Clear() |> ignore
            if pending = "" then found else Text pending :: found

        let rec from found signs =
            match signs with
            | [] -> flush found |> List.rev
            | '\\' :: sign :: rest ->
                text.Append sign |> ignore
                from found rest
            | '!' :: '=' :: rest -> from (IsNot :: flush found) rest
            | '!' :: '~' :: rest -> from (HasNot :: flush found) rest
            | '=' :: rest -> from (Is :: flush found) rest
            | '~' :: rest -> from (Has :: flush found) rest
            | '&' :: rest -> from (And :: flush found) rest
            | '|' :: rest -> from (Or :: flush found) rest
            | '(' :: rest -> from (Open :: flush found) rest
            | ')' :: rest -> from (Close :: flush found) rest
            | sign :: rest ->
                text.Append sign |> ignore
                from found rest

        from [] (List.ofSeq filter)

    let private propertyOf (name: string) =
        match name.ToLowerInvariant() with
        | "fullyqualifiedname"
        | "displayname" -> Ok Property.Path
        | "name" -> Ok Property.Name
        | _ -> Error $"a test has no {name}; it has FullyQualifiedName, DisplayName and Name"

    let private compare name make text rest = propertyOf name |> Result.map (fun property -> make (property, text), rest)
    let private no make pair = Filter.Not(make pair)

    let rec private any tokens =
        match all tokens with
        | Ok(first, Or :: rest) -> any rest |> Result.map (fun (others, rest) -> Filter.Any [ first; others ], rest)
        | read -> read

    and private all tokens =
        match one tokens with
        | Ok(first, And :: rest) -> all rest |> Result.map (fun (others, rest) -> Filter.All [ first; others ], rest)
        | read -> read

    and private one tokens =
        match tokens with
        | Text name :: Is :: Text text :: rest -> compare name Filter.Equals text rest
        | Text name :: IsNot :: Text text :: rest -> compare name (no Filter.Equals) text rest
        | Text name :: Has :: Text text :: rest -> compare name Filter.Contains text rest
        | Text name :: HasNot :: Text text :: rest -> compare name (no Filter.Contains) text rest
        | Text text :: rest -> Ok(Filter.Contains(Property.Path, text), rest)
        | Open :: rest ->
            match any rest with
            | Ok(inner, Close :: rest) -> Ok(inner, rest)
            | Ok _ -> Error "a parenthesis is not closed"
            | Error error -> Error error
        | _ -> Error "a text is missing"

    /// Reads a filter, or says what is wrong with it.
    let parse filter =
        match any (tokens filter) with
        | Ok(read, []) -> Ok read
        | Ok _ -> Error $"not a filter: {filter}; a sign of its own that is meant as text needs a backslash before it"
        | Error error -> Error $"not a filter: {filter}; {error}"
