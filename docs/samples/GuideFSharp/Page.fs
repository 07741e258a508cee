// How the snippets print.
module Guide.Page

open System
open Tracing.Functional
open Tracing.Functional.FSharp

let title page shows = printfn $"docs/guide/{page}.md: {shows}\n"

let line (text: string) = printfn "  %s\n" (text.Replace("\n", "\n  "))

/// What was built, or why it was refused.
let built (policy: Built<Policy>) =
    match policy with
    | Ok policy -> line (string policy)
    | Error error -> line error.Message

let useUtf8 () = Console.OutputEncoding <- Text.UTF8Encoding false
