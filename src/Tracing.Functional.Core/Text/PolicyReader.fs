// Reads a policy's text. Total: whatever the text is, the answer is a document.
namespace Tracing.Functional.Parsing

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
            report.Error(Codes.whole, error.Message.TrimEnd '.', null, rules[0].Place)
            None

    /// Reads a text. The functions are those it may call by name.
    let read (functions: PolicyFunctions) (text: string) =
        let report = Report text
        let lexed = Lexer.run report text
        let rules = FileParser(functions, Cursor(lexed, report)).Run()

        if rules.Count = 0 && not report.HasErrors then
            report.Error(
                Codes.empty,
                "there is no policy",
                "such as rule \"ordinary\": adaptive(10/s)",
                { Start = text.Length; Length = 0 }
            )

        let policy = if report.HasErrors then None else whole report rules
        PolicyDocument(text, policy, report.Diagnostics)
