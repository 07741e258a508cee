// Conditions in a policy's text, in every scope.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

module internal ConditionParser =

    /// Attributes of OpenTelemetry's conventions that no instrumentation of .NET sets before a span has started.
    let private lateAttributes =
        set
            [
                "http.route"
                "error.type"
                "otel.status_code"
                "otel.status_description"
                "rpc.grpc.status_code"
                "rpc.response.status_code"
                "db.response.status_code"
                "db.response.returned_rows"
            ]

    let private isLate (key: string) =
        lateAttributes.Contains key
        || key.StartsWith("http.response.", StringComparison.Ordinal)
        || key.StartsWith("exception.", StringComparison.Ordinal)

    let private warnOfLate (cursor: Cursor) key extent =
        if isLate key then
            cursor.Report.Warning(
                Codes.notAtStart,
                $"attribute {Canonical.text key} is not known when a trace starts",
                $"ask when it is known: root span attribute {Canonical.text key} ...",
                extent
            )

    let private warnOfPath (cursor: Cursor) test extent =
        match StartTest.whyNoPath test with
        | Some why when not cursor.HasFailed ->
            cursor.Report.Warning(Codes.oddPath, $"hardly any request passes this test: {why}", null, extent)
        | _ -> ()

    let private negated isNot test : Deep<Condition> =
        let condition = Condition.AtStart test
        if isNot then struct (Condition.Not condition, 2) else struct (condition, 1)

    let private onValue (cursor: Cursor) first make : Deep<Condition> =
        let struct (value, isNot) = TestParser.value cursor
        let test = make value
        warnOfPath cursor test (cursor.Since first)
        negated isNot test

    let private named (cursor: Cursor) what example =
        let extent = cursor.Extent
        let name = cursor.ExpectText($"{what} in quotes", example)

        if cursor.HasFailed then
            name
        else
            Check.text (if what = "the attribute's name" then "key" else "name") name
            |> ValueParser.checkedBy cursor (fun _ -> extent) name

    let private parent (cursor: Cursor) : Deep<Condition> =
        let is test : Deep<Condition> = struct (Condition.AtStart(StartTest.Parent test), 1)

        if cursor.TakeWord "none" then
            is ParentTest.None
        elif cursor.TakeWord "local" then
            is ParentTest.Local
        elif cursor.TakeWord "remote" then
            is ParentTest.Remote
        elif cursor.TakeWord "sampled" then
            is ParentTest.Sampled
        elif cursor.AreWords("not", "sampled") then
            cursor.Advance()
            cursor.Advance()
            is ParentTest.NotSampled
        else
            cursor.ExpectedWord(
                Codes.testExpected,
                "none, local, remote, sampled or not sampled",
                [ "none"; "local"; "remote"; "sampled" ],
                [ "is", "such as parent remote"; "root", "did you mean parent none?"; "unsampled", "did you mean parent not sampled?" ]
            )

            is ParentTest.None

    let private linked (cursor: Cursor) : Deep<Condition> =
        if cursor.TakeWord "to" then
            for word in [ "a"; "sampled"; "span" ] do
                cursor.ExpectWord(word, "linked to a sampled span")

            struct (Condition.AtStart StartTest.LinkedToSampled, 1)
        else
            struct (Condition.AtStart StartTest.Linked, 1)

    let private wholeTrace (cursor: Cursor) : Deep<Condition> =
        cursor.ExpectWord("trace", "such as whole trace duration > 2 s")

        if cursor.TakeWord "duration" then
            let struct (order, time) = TestParser.duration cursor
            struct (Condition.WholeTrace(TraceTest.Duration(order, time)), 1)
        else
            let test =
                if cursor.AreWords("span", "count") then
                    TraceTest.SpanCount
                else
                    TraceTest.ErrorCount

            if cursor.AreWords("span", "count") || cursor.AreWords("error", "count") then
                cursor.Advance()
                cursor.Advance()
                struct (Condition.WholeTrace(test (TestParser.count cursor |> fun (struct (order, count)) -> order, count)), 1)
            else
                cursor.ExpectedWord(
                    Codes.testExpected,
                    "duration, span count or error count",
                    [ "duration"; "span"; "error" ],
                    [
                        "latency", "did you mean duration?"
                        "spans", "did you mean span count?"
                        "errors", "did you mean error count?"
                        "failed", "did you mean any span failed?"
                    ]
                )

                struct (Condition.Constant false, 1)

    let private ofSpan functions (cursor: Cursor) scope example : Deep<Condition> =
        cursor.ExpectWord("span", example)
        let struct (test, depth) = TestParser.span functions cursor
        struct (scope test, depth)

    let private atStart (functions: PolicyFunctions) (cursor: Cursor) (first: Extent) : Deep<Condition> voption =
        if cursor.TakeWord "name" then
            ValueSome(onValue cursor first StartTest.Name)
        elif cursor.TakeWord "method" then
            ValueSome(onValue cursor first StartTest.Method)
        elif cursor.TakeWord "path" then
            ValueSome(onValue cursor first StartTest.Path)
        elif cursor.TakeWord "source" then
            ValueSome(onValue cursor first StartTest.Source)
        elif cursor.TakeWord "header" then
            let name = named cursor "the header's name" "header \"X-Tenant\""
            ValueSome(onValue cursor first (fun value -> StartTest.Header(name, value)))
        elif cursor.TakeWord "baggage" then
            let name = named cursor "the name of the baggage entry" "baggage \"debug\""
            ValueSome(onValue cursor first (fun value -> StartTest.Baggage(name, value)))
        elif cursor.TakeWord "attribute" then
            let key = named cursor "the attribute's name" "attribute \"peer.service\""
            warnOfLate cursor key cursor.Last
            ValueSome(onValue cursor first (fun value -> StartTest.Attribute(key, value)))
        elif cursor.TakeWord "kind" then
            let struct (kind, isNot) = TestParser.kind cursor
            ValueSome(negated isNot (StartTest.Kind kind))
        elif cursor.TakeWord "parent" then
            ValueSome(parent cursor)
        elif cursor.TakeWord "linked" then
            ValueSome(linked cursor)
        elif cursor.TakeWord "function" then
            let run = TestParser.registered cursor "condition" functions.Conditions (Func<_, _>(fun _ -> false))
            ValueSome(struct (Condition.AtStart(StartTest.Function run), 1))
        else
            ValueNone

    let private noCondition (cursor: Cursor) =
        let expected (hint: string) = cursor.Expected(Codes.conditionExpected, "a condition", hint)

        if cursor.Kind = TokenKind.Text then
            expected "a test begins with what it is about; for one of several values: path is one of (\"/a\", \"/b\")"
        elif
            cursor.Kind = TokenKind.Word
            && cursor.Written.Contains '.'
            && isNull (Suggest.help [] Suggest.foreignConditions cursor.Written)
        then
            expected $"did you mean attribute \"{cursor.Written}\" ...?"
        else
            cursor.ExpectedWord(Codes.conditionExpected, "a condition", Suggest.conditions, Suggest.foreignConditions)

    let private atom functions (cursor: Cursor) : Deep<Condition> =
        let first = cursor.Extent

        if cursor.TakeWord "any" then
            ofSpan functions cursor Condition.AnySpan "such as any span failed"
        elif cursor.TakeWord "root" then
            ofSpan functions cursor Condition.RootSpan "such as root span duration > 1 s"
        elif cursor.TakeWord "whole" then
            wholeTrace cursor
        elif cursor.TakeWord "true" then
            struct (Condition.Constant true, 1)
        elif cursor.TakeWord "false" then
            struct (Condition.Constant false, 1)
        else
            match atStart functions cursor first with
            | ValueSome condition -> condition
            | ValueNone ->
                noCondition cursor
                struct (Condition.Constant false, 1)

    /// The maker of conditions; built once per text.
    let kind functions : Connectives<Condition> =
        {
            And = fun left right -> Condition.And(left, right)
            Or = fun left right -> Condition.Or(left, right)
            Not = Condition.Not
            Atom = atom functions
        }
