// Reads a policy's text. Total: whatever the text is, the answer is a document.
namespace Tracing.Functional.Parsing

open System
open System.Collections.Generic
open Tracing.Functional
open Tracing.Functional.Building

module internal PolicyReader =

    /// What a whole policy must keep within; told at its first rule.
    let private whole (report: Report) (rules: List<RuleItem>) =
        let policy = FileParser.PolicyOf rules

        match Limits.whole policy with
        | Ok policy -> Some policy
        | Error error ->
            report.Error(Codes.whole, ValueParser.ofWhole error, null, rules[0].Place)
            None

    /// An expectation on one line, whatever white space is in it.
    let written (lexed: Lexed) (expectation: Expectation) =
        let struct (first, behind) = expectation.Tokens
        let token i = lexed.Text.Substring(lexed.Tokens[i].Extent.Start, lexed.Tokens[i].Extent.Length)
        String.Join(" ", [ for i in first .. behind - 1 -> token i ])

    /// A rule that is expected to decide, and that the text does not have, is most likely a slip.
    let private nameHint (names: HashSet<string>) (expectation: Expectation) : string | null =
        match expectation.Rule with
        | Some rule when not (names.Contains rule) ->
            match Suggest.closest names rule with
            | Some close -> $"did you mean {Canonical.text close}?"
            | None -> null
        | _ -> null

    let private namesOf policy =
        let names = HashSet<string>()

        let rec add policy =
            match policy with
            | Policy.Named(name, _) -> names.Add name |> ignore
            | _ -> ()

            Policy.parts policy |> List.iter add

        add policy
        names

    let private check (report: Report) lexed policy names (expectation: Expectation) =
        let actual = Expectation.failure policy expectation

        match actual with
        | Some actual ->
            let expected = Expectation.describe expectation.Outcome expectation.Rule
            let hint = nameHint names expectation
            report.Error(Codes.expectation, $"expected {expected}, but the trace is {actual}", hint, expectation.OutcomePlace)
        | None -> ()

        PolicyExpectation(report.LineOf expectation.Place, written lexed expectation, Option.toObj actual)

    /// A text with its tokens, and the document that it is.
    let readWith (functions: PolicyFunctions) (text: string) : struct (Lexed * FileParser * PolicyDocument) =
        let report = Report text
        let lexed = Lexer.run report text
        let file = FileParser(functions, Cursor(lexed, report))
        file.Run()

        if file.Rules.Count = 0 && not report.HasErrors then
            report.Error(
                Codes.empty,
                "there is no policy",
                "such as rule \"ordinary\": adaptive(10/s)",
                { Start = text.Length; Length = 0 }
            )

        match (if report.HasErrors then None else whole report file.Rules) with
        | None -> struct (lexed, file, PolicyDocument(text, None, report.Diagnostics, []))
        | Some policy ->
            Warnings.run report file.Rules
            let names = namesOf policy
            let expectations = [ for expectation in file.Expectations -> check report lexed policy names expectation ]
            let policy = if report.HasErrors then None else Some policy
            struct (lexed, file, PolicyDocument(text, policy, report.Diagnostics, expectations))

    /// Reads a text. The functions are those it may call by name.
    let read functions text =
        let struct (_, _, document) = readWith functions text
        document
