// Expectations in a policy's text: expect GET "/orders" with failed span "charge" kept by "errors".
namespace Tracing.Functional.Parsing

open System
open System.Collections.Generic
open Tracing.Functional

/// A span that is being read. Its lists have the newest first: a copy for each of many would take too long.
[<NoComparison; NoEquality>]
type private Draft =
    {
        Span: SpanRecord
        Attributes: KeyValuePair<string, obj | null> list
        Events: SpanEventRecord list
    }

    static member Of(span: SpanRecord) = { Span = span; Attributes = []; Events = [] }

    member draft.WithAttribute(key, value) = { draft with Attributes = KeyValuePair(key, value) :: draft.Attributes }

    member draft.WithEvent(name, attributes) =
        { draft with
            Events = { Name = name; Time = draft.Span.StartTime; Attributes = attributes } :: draft.Events
        }

    member draft.Finished =
        { draft.Span with
            Attributes = draft.Attributes |> List.rev |> List.toArray
            Events = draft.Events |> List.rev |> List.toArray
        }

/// What has been read of an expectation. Lists have the newest first.
[<NoComparison; NoEquality>]
type private Expected =
    {
        Facts: StartFacts
        StartAttributes: KeyValuePair<string, obj | null> list
        Root: Draft
        Below: SpanRecord list
    }

    member expected.OnSpan change = { expected with Root = { expected.Root with Span = change expected.Root.Span } }

    member expected.Start = expected.Facts.WithAttributes(expected.StartAttributes |> List.rev |> List.toArray)

module internal ExpectationParser =

    let private outcomes = [ "kept", Outcome.Kept; "dropped", Outcome.Dropped; "sampled", Outcome.Sampled ]

    let private isOutcome (cursor: Cursor) = outcomes |> List.exists (fun (word, _) -> cursor.IsWord word)

    /// A text that must not be empty.
    let private named (cursor: Cursor) parameter what example =
        let place = cursor.Extent
        let text = cursor.ExpectText(what, example)

        if cursor.HasFailed then
            text
        else
            Check.text parameter text |> ValueParser.checkedBy cursor (fun _ -> place) text

    /// How long something ran: not less than nothing.
    let private elapsed (cursor: Cursor) what =
        let place = cursor.Extent
        let time = ValueParser.time cursor what

        if time < TimeSpan.Zero then
            let place = cursor.Since place
            cursor.Fail(Codes.range, $"{what} is {cursor.WrittenAt place}; allowed: 0 s and more", null, place)

        time

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
                cursor.ExpectWord(
                    "remote",
                    if cursor.IsWord "none" then
                        "a trace has no parent if none is said"
                    else
                        "such as parent remote sampled"
                )

                ParentOrigin.Remote

        let isNot = cursor.TakeWord "not"
        cursor.ExpectWord("sampled", "such as parent remote not sampled")
        ParentFacts.Of(origin, not isNot)

    let private request (cursor: Cursor) (expected: Expected) method =
        cursor.Advance()
        let place = cursor.Extent
        let path = cursor.ExpectText("the request's path in quotes", "GET \"/orders\"")

        match StartTest.whyNoPath (StartTest.Path(ValueTest.Is(Constant.Text path))) with
        | Some why when not cursor.HasFailed ->
            cursor.Report.Warning(Codes.oddPath, $"hardly any request has this path: {why}", null, place)
        | _ -> ()

        let name = $"{method} {path}"

        { expected.OnSpan(fun span -> { span with Name = name; Kind = SpanKind.Server }) with
            Facts = StartFacts.Of(name).WithMethod(method).WithPath path
        }

    let private onFacts change (expected: Expected) = { expected with Facts = change expected.Facts }

    /// A fact at the start; None if the next word begins none.
    let private fact (cursor: Cursor) (expected: Expected) =
        if cursor.TakeWord "header" then
            let name = named cursor "name" "the header's name in quotes" "header \"X-User-Tier\""
            let value = isText cursor "the header's value in quotes"
            Some(expected |> onFacts _.WithHeader(name, value))
        elif cursor.TakeWord "baggage" then
            let name = named cursor "name" "the name of the baggage entry in quotes" "baggage \"debug\""
            let value = isText cursor "the entry's value in quotes"
            Some(expected |> onFacts _.WithBaggage(name, value))
        elif cursor.TakeWord "attribute" then
            let key = named cursor "key" "the attribute's name in quotes" "attribute \"tenant\""
            let value = isValue cursor

            Some
                { expected with
                    StartAttributes = KeyValuePair(key, value) :: expected.StartAttributes
                    Root = expected.Root.WithAttribute(key, value)
                }
        elif cursor.TakeWord "name" then
            let name = isText cursor "the span's name in quotes"
            Some(expected.OnSpan(fun span -> { span with Name = name }) |> onFacts _.WithName(name))
        elif cursor.TakeWord "source" then
            let source = isText cursor "the source's name in quotes"
            Some(expected.OnSpan _.WithSource(source) |> onFacts _.WithSource(source))
        elif cursor.TakeWord "kind" then
            let kind = isKind cursor
            Some(expected.OnSpan _.WithKind(kind) |> onFacts _.WithKind(kind))
        elif cursor.TakeWord "parent" then
            let parent = parentFacts cursor
            Some(expected |> onFacts _.WithParent(parent))
        else
            None

    /// What is known of a span when it ends, until something else begins.
    let rec private spanFacts (cursor: Cursor) (draft: Draft) =
        let onSpan change = spanFacts cursor { draft with Span = change draft.Span }

        if cursor.Kind = TokenKind.Number then
            let time = elapsed cursor "the time"
            onSpan (fun span -> { span with Duration = time })
        elif cursor.TakeWord "failed" then
            onSpan _.WithFailure(null)
        elif cursor.TakeWord "attribute" then
            let key = named cursor "key" "the attribute's name in quotes" "attribute \"peer.service\""
            spanFacts cursor (draft.WithAttribute(key, isValue cursor))
        elif cursor.TakeWord "exception" then
            cursor.ExpectWord("type", "such as exception type is \"System.TimeoutException\"")
            let name = isText cursor "the exception's type in quotes"
            spanFacts cursor (draft.WithEvent("exception", [| KeyValuePair("exception.type", box name) |]))
        elif cursor.TakeWord "event" then
            spanFacts cursor (draft.WithEvent(isText cursor "the event's name in quotes", [||]))
        elif cursor.TakeWord "source" then
            let source = isText cursor "the source's name in quotes"
            onSpan _.WithSource(source)
        elif cursor.TakeWord "kind" then
            let kind = isKind cursor
            onSpan _.WithKind(kind)
        else
            draft

    let private below (cursor: Cursor) =
        let isFailed = cursor.TakeWord "failed"
        cursor.ExpectWord("span", "such as with failed span \"charge\"")
        let name = cursor.ExpectText("the span's name in quotes", "with failed span \"charge\"")
        let span = { SpanRecord.Of(name, TimeSpan.Zero) with IsLocalRoot = false }
        (spanFacts cursor (Draft.Of(if isFailed then span.WithFailure null else span))).Finished

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
            let time = elapsed cursor "the trace's time"
            clauses cursor (expected.OnSpan(fun span -> { span with Duration = time }))
        elif cursor.TakeWord "root" then
            cursor.ExpectWord("span", "such as root span failed")
            clauses cursor { expected with Root = spanFacts cursor expected.Root }
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
                        "duration", "did you mean trace 2 s?"
                        "took", "did you mean trace 2 s?"
                        for method in [ "get"; "head"; "post"; "put"; "patch"; "delete"; "options" ] do
                            method, $"a method is written in capitals: {method.ToUpperInvariant()}"
                    ]
                )

                expected

    let private isMethod (cursor: Cursor) =
        cursor.Kind = TokenKind.Word && cursor.Written |> Seq.forall (fun c -> Char.IsAsciiLetterUpper c || c = '-')

    /// Behind the word expect.
    let run (cursor: Cursor) (first: Extent) =
        let firstToken = cursor.Position - 1
        let root = SpanRecord.Of("", TimeSpan.Zero)
        let nothing = { Facts = StartFacts.Of ""; StartAttributes = []; Root = Draft.Of root; Below = [] }
        let expected = if isMethod cursor then request cursor nothing cursor.Written else nothing
        let expected = clauses cursor expected
        let outcomeStart = cursor.Extent
        let outcome = outcomes |> List.tryPick (fun (word, outcome) -> if cursor.TakeWord word then Some outcome else None)

        let rule =
            if cursor.TakeWord "by" then
                Some(named cursor "name" "a rule's name in quotes" "kept by \"errors\"")
            else
                None

        {
            Start = expected.Start
            Root = expected.Root.Finished
            Spans = List.rev expected.Below
            Outcome = outcome |> Option.defaultValue Outcome.Kept
            Rule = rule
            Place = cursor.Since first
            Tokens = struct (firstToken, cursor.Position)
            OutcomePlace = cursor.Since outcomeStart
        }
