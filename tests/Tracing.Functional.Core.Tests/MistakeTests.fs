// What a person is told of each mistake, exactly. The table is Tables/mistakes.txt: a text, what is said of it, a line of equals signs.
// TRACING_TABLES=accept writes what is said now; it is read by a person before it is committed.
module Tracing.Functional.Tests.MistakeTests

open System
open System.IO
open Expecto
open Tracing.Functional
open Tracing.Functional.FSharp
open Tracing.Functional.Parsing

// __SOURCE_DIRECTORY__ is no real path in CI, whose builds are deterministic.
let rec private root (folder: string) =
    if File.Exists(Path.Combine(folder, "Tracing.Functional.sln")) then
        folder
    else
        match Path.GetDirectoryName folder with
        | null -> failwith "no folder above the tests holds Tracing.Functional.sln"
        | above -> root above

let private path () = Path.Combine(root AppContext.BaseDirectory, "tests", "Tracing.Functional.Core.Tests", "Tables", "mistakes.txt")

let private between = "\n========\n"
let private behind = "\n--------\n"

let private functions =
    PolicyFunctions.None
    |> PolicyFunctions.condition "nightly job" (Func<_, _>(fun _ -> true))
    |> Result.bind (PolicyFunctions.key "tenant" (Func<_, _>(fun _ -> null)))
    |> Result.defaultValue PolicyFunctions.None

let private said (text: string) = String.Join("\n", (Policy.read functions text).Diagnostics |> Array.map _.Format("orders.policy"))

let private rows () =
    (File.ReadAllText(path ())).Split between
    |> Array.map (fun row ->
        match row.Split behind with
        | [| text; expected |] -> text, expected.TrimEnd '\n'
        | other -> failtest $"a row without its second part: {other[0]}")

let private accept () =
    let text = String.Join(between, rows () |> Array.map (fun (text, _) -> text + behind + said text))
    File.WriteAllText(path (), text + "\n")

[<Tests>]
let mistakeTests =
    testList
        "MistakeTests"
        [
            testCase "each mistake is told as the table says" (fun () ->
                if Environment.GetEnvironmentVariable "TRACING_TABLES" = "accept" then
                    accept ()

                Expect.isGreaterThan (rows ()).Length 60 "rows"

                for text, expected in rows () do
                    Texts.check text expected (said text))

            testCase "every line of a diagnostic is short, and its carets stand under its place" (fun () ->
                for text, _ in rows () do
                    for one in (Policy.read functions text).Diagnostics do
                        let lines = one.Format("p").Split '\n'
                        let source, carets = lines[1], lines[2]
                        let prefix = source.IndexOf '|' + 2
                        let written = text.Split('\n')[one.Line - 1]

                        if one.Length > 0 && one.Column <= written.Length then
                            Texts.check
                                $"{one}"
                                (written.Substring(one.Column - 1, one.Length).Length)
                                (carets.TrimEnd().Length - carets.IndexOf '^')

                            Texts.check $"{one}" (prefix + one.Column - 1) (carets.IndexOf '^')

                        Expect.all lines (fun line -> line.Length <= 200) $"{one}")
        ]
