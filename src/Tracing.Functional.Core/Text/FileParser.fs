// A whole text: rules in order, or one policy. After a mistake it goes on at the next rule, so that all mistakes are told at once.
namespace Tracing.Functional.Parsing

open System.Collections.Generic
open Tracing.Functional
open Tracing.Functional.Building

/// A rule of a text, or the policy that is the whole text.
[<NoComparison; NoEquality>]
type internal RuleItem =
    {
        /// The name; null if the text has no rules.
        Name: string | null
        NamePlace: Extent
        /// From the first token to the last.
        Place: Extent
        Policy: Policy
    }

[<Sealed>]
type internal FileParser(functions: PolicyFunctions, cursor: Cursor) =

    let parser = PolicyParser(functions, cursor)
    let rules = List<RuleItem>()
    let expectations = List<Expectation>()

    let isStart (cursor: Cursor) = cursor.IsWord "rule" || cursor.IsWord "expect"

    let behind =
        [
            "if", "did you mean when?"
            "unless", "did you mean when not?"
            "where", "did you mean when?"
            "and", "did you mean when? Conditions stand behind it"
            "or", "did you mean else?"
            "otherwise", "did you mean else?"
            "then", "rules follow each other without a word between them"
            "by", "did you mean per?"
            "test", "did you mean expect?"
            "assert", "did you mean expect?"
        ]

    let between = "nothing stands between rules; for one of several values: path is one of (\"/a\", \"/b\")"

    let policy () =
        let struct (policy, _) = parser.Policy()

        if cursor.Kind <> TokenKind.End && not (isStart cursor) then
            let what = "the next rule, or when, named, with, per or else"

            if cursor.IsSymbol "," then
                cursor.Expected(Codes.ruleExpected, what, between)
            else
                cursor.ExpectedWord(Codes.ruleExpected, what, [ "when"; "named"; "with"; "per"; "else"; "rule"; "expect" ], behind)

        policy

    let rule () =
        let first = cursor.Extent
        cursor.Advance()
        let namePlace = cursor.Extent
        let name = cursor.ExpectText("the rule's name in quotes", "rule \"errors\": always when any span failed")
        cursor.Expect(":", "a colon stands behind the rule's name")

        if not cursor.HasFailed then
            Check.text "name" name |> ValueParser.checkedBy cursor (fun _ -> namePlace) name |> ignore<string>

        let policy = policy ()

        if not cursor.HasFailed then
            rules.Add
                {
                    Name = name
                    NamePlace = namePlace
                    Place = cursor.Since first
                    Policy = Policy.Named(name, policy)
                }

    /// A policy without the word rule: it must be the whole text.
    let bare () =
        let first = cursor.Extent

        if rules.Count > 0 || cursor.Position > 0 then
            cursor.ExpectedWord(Codes.ruleExpected, "a rule or an expectation", [ "rule"; "expect" ], [])
        else
            let policy = policy ()

            if cursor.IsWord "rule" then
                cursor.Expected(Codes.ruleExpected, "the end", "give the policy in front a name: rule \"name\": ...")

            if not cursor.HasFailed then
                rules.Add { Name = null; NamePlace = first; Place = cursor.Since first; Policy = policy }

    let expectation () =
        let first = cursor.Extent
        cursor.Advance()
        let expectation = ExpectationParser.run cursor first

        if cursor.Kind <> TokenKind.End && not (isStart cursor) then
            cursor.ExpectedWord(Codes.ruleExpected, "by, or the next rule or expectation", [ "by"; "rule"; "expect" ], [])

        if not cursor.HasFailed then
            expectations.Add expectation

    let item () =
        if cursor.IsWord "rule" then rule ()
        elif cursor.IsWord "expect" then expectation ()
        else bare ()

        if cursor.HasFailed then
            cursor.Recover isStart

    member _.Rules = rules
    member _.Expectations = expectations

    /// Reads the whole text.
    member _.Run() =
        while cursor.Kind <> TokenKind.End && not cursor.Report.IsFull do
            item ()

    /// The rules as one policy.
    static member PolicyOf(rules: IReadOnlyList<RuleItem>) =
        match [ for rule in rules -> rule.Policy ] with
        | [ only ] -> only
        | parts -> Policy.OrElse parts
