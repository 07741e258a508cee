// What traces are grouped by, built from plain arguments: the checks for both languages. The surfaces are Key in F# and in C#.
namespace Tracing.Functional.Building

open System
open Tracing.Functional

module internal TraceKeys =

    let name = TraceKey.SpanName
    let requestMethod = TraceKey.Method
    let path = TraceKey.Path
    let attribute key = Check.text "key" key |> Result.map TraceKey.Attribute
    let baggage name = Check.text "name" name |> Result.map TraceKey.Baggage
    let header name = Check.text "name" name |> Result.map TraceKey.Header

    let by name (read: Func<StartFacts, string | null>) =
        Check.text "name" name |> Result.map (fun name -> TraceKey.Function { Name = name; Run = read })

    /// How many keys firstSeen remembers, if nothing else is said.
    let firstSeenKeys = 1_000
