// Expectations in a policy's text: expect GET "/orders" with failed span "charge" kept by "errors".
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

/// What has been read of an expectation.
[<NoComparison; NoEquality>]
type private Expected = { Facts: StartFacts; RootSpan: SpanRecord; Below: SpanRecord list }

module internal ExpectationParser =

    let private outcomes = [ "kept", Outcome.Kept; "dropped", Outcome.Dropped; "sampled", Outcome.Sampled ]

    let private isOutcome (cursor: Cursor) = outcomes |> List.exists (fun (word, _) -> cursor.IsWord word)

    let private isText (cursor: Cursor) what =
        cursor.ExpectWord("is", "such as header \"X-User-Tier\" is \"vip\"")
        cursor.ExpectText(what, "\"vip\"")

    let private isValue (cursor: Cursor) =
        cursor.ExpectWord("is", "such as attribute \"tenant\" is \"a\"")
        (ValueParser.attributeValue cursor).AsObject

    let private isKind (cursor: Cursor) =
        let struct (kind, _) = TestParser.kind cursor
        kind

    let private parentFacts (cursor: Cursor) =
        let origin =
            if cursor.TakeWord "local" then
                ParentOrigin.Local
            else
                cursor.ExpectWord("remote", "such as parent remote sampled")
                ParentOrigin.Remote

        let isNot = cursor.TakeWord "not"
        cursor.ExpectWord("sampled", "such as parent remote not sampled")
        ParentFacts.Of(origin, not isNot)

    let private request (cursor: Cursor) (expected: Expected) method =
        cursor.Advance()
        let path = cursor.ExpectText("the request's path in quotes", "GET \"/orders\"")
        let name = $"{method} {path}"

        { expected with
            Facts = StartFacts.Of(name).WithMethod(method).WithPath path
            RootSpan = { expected.RootSpan with Name = name; Kind = SpanKind.Server }
        }

    let private onFacts change (expected: Expected) = { expected with Facts = change expected.Facts }

    /// A fact at the start; None if the next word begins none.
    let private fact (cursor: Cursor) (expected: Expected) =
        if cursor.TakeWord "header" then
            let name = cursor.ExpectText("the header's name in quotes", "header \"X-User-Tier\"")
            let value = isText cursor "the header's value in quotes"
            Some(expected |> onFacts _.WithHeader(name, value))
        elif cursor.TakeWord "baggage" then
            let name = cursor.ExpectText("the name of the baggage entry in quotes", "baggage \"debug\"")
            let value = isText cursor "the entry's value in quotes"
            Some(expected |> onFacts _.WithBaggage(name, value))
        elif cursor.TakeWord "attribute" then
            let key = cursor.ExpectText("the attribute's name in quotes", "attribute \"tenant\"")
            let value = isValue cursor

            Some
                { (expected |> onFacts _.WithAttribute(key, value)) with
                    RootSpan = expected.RootSpan.WithAttribute(key, value)
                }
        elif cursor.TakeWord "name" then
            let name = isText cursor "the span's name in quotes"
            let facts = expected.Facts
            Some { expected with Facts = facts.WithName name; RootSpan = { expected.RootSpan with Name = name } }
        elif cursor.TakeWord "source" then
            let source = isText cursor "the source's name in quotes"
            Some { (expected |> onFacts _.WithSource(source)) with RootSpan = expected.RootSpan.WithSource source }
        elif cursor.TakeWord "kind" then
            let kind = isKind cursor
            Some { (expected |> onFacts _.WithKind(kind)) with RootSpan = expected.RootSpan.WithKind kind }
        elif cursor.TakeWord "parent" then
            let parent = parentFacts cursor
            Some(expected |> onFacts _.WithParent(parent))
        else
            None

    /// What is known of a span when it ends, until something else begins.
    let rec private spanFacts (cursor: Cursor) (span: SpanRecord) =
        if cursor.Kind = TokenKind.Number then
            spanFacts cursor { span with Duration = ValueParser.time cursor "a time" }
        elif cursor.TakeWord "failed" then
            spanFacts cursor (span.WithFailure null)
        elif cursor.TakeWord "attribute" then
            let key = cursor.ExpectText("the attribute's name in quotes", "attribute \"peer.service\"")
            let value = isValue cursor
            spanFacts cursor (span.WithAttribute(key, value))
        elif cursor.TakeWord "exception" then
            cursor.ExpectWord("type", "such as exception type is \"System.TimeoutException\"")
            let name = isText cursor "the exception's type in quotes"
            spanFacts cursor (span.WithEvent("exception", [ Collections.Generic.KeyValuePair("exception.type", box name) ]))
        elif cursor.TakeWord "event" then
            let name = isText cursor "the event's name in quotes"
            spanFacts cursor (span.WithEvent(name, []))
        elif cursor.TakeWord "source" then
            spanFacts cursor (span.WithSource(isText cursor "the source's name in quotes"))
        elif cursor.TakeWord "kind" then
            spanFacts cursor (span.WithKind(isKind cursor))
        else
            span

    let private below (cursor: Cursor) =
        let isFailed = cursor.TakeWord "failed"
        cursor.ExpectWord("span", "such as with failed span \"charge\"")
        let name = cursor.ExpectText("the span's name in quotes", "with failed span \"charge\"")
        let span = { SpanRecord.Of(name, TimeSpan.Zero) with IsLocalRoot = false }
        spanFacts cursor (if isFailed then span.WithFailure null else span)

    let private words =
        [
            "header"
            "baggage"
            "attribute"
            "name"
            "source"
            "kind"
            "parent"
            "trace"
            "root"
            "with"
            "kept"
            "dropped"
            "sampled"
        ]

    let rec private clauses (cursor: Cursor) (expected: Expected) =
        if isOutcome cursor || cursor.HasFailed then
            expected
        elif cursor.TakeWord "trace" then
            let time = ValueParser.time cursor "the trace's time"
            clauses cursor { expected with RootSpan = { expected.RootSpan with Duration = time } }
        elif cursor.TakeWord "root" then
            cursor.ExpectWord("span", "such as root span failed")
            clauses cursor { expected with RootSpan = spanFacts cursor expected.RootSpan }
        elif cursor.TakeWord "with" then
            clauses cursor { expected with Below = below cursor :: expected.Below }
        else
            match fact cursor expected with
            | Some expected -> clauses cursor expected
            | None ->
                cursor.ExpectedWord(
                    Codes.outcomeExpected,
                    "a fact about the trace, or kept, dropped or sampled",
                    words,
                    [
                        "keep", "did you mean kept?"
                        "drop", "did you mean dropped?"
                        "error", "did you mean root span failed?"
                        "span", "did you mean with span \"...\"?"
                        "failed", "did you mean root span failed, or with failed span \"...\"?"
                    ]
                )

                expected

    let private isMethod (cursor: Cursor) = cursor.Kind = TokenKind.Word && cursor.Written |> Seq.forall Char.IsAsciiLetterUpper

    /// Behind the word expect.
    let run (cursor: Cursor) (first: Extent) =
        let firstToken = cursor.Position - 1
        let root = SpanRecord.Of("", TimeSpan.Zero)
        let nothing = { Facts = StartFacts.Of ""; RootSpan = root; Below = [] }
        let expected = if isMethod cursor then request cursor nothing cursor.Written else nothing
        let expected = clauses cursor expected
        let outcomeStart = cursor.Extent
        let outcome = outcomes |> List.tryPick (fun (word, outcome) -> if cursor.TakeWord word then Some outcome else None)

        let rule =
            if cursor.TakeWord "by" then
                Some(cursor.ExpectText("a rule's name in quotes", "kept by \"errors\""))
            else
                None

        {
            Start = expected.Facts
            Root = expected.RootSpan
            Spans = List.rev expected.Below
            Outcome = outcome |> Option.defaultValue Outcome.Kept
            Rule = rule
            Place = cursor.Since first
            Tokens = struct (firstToken, cursor.Position)
            OutcomePlace = cursor.Since outcomeStart
        }
