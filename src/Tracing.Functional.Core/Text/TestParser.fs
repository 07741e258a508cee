// Tests on values and on spans in a policy's text.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional
open Tracing.Functional.Building

module internal TestParser =

    let private order (cursor: Cursor) =
        if cursor.TakeSymbol "<" then Some Order.LessThan
        elif cursor.TakeSymbol "<=" then Some Order.AtMost
        elif cursor.TakeSymbol ">" then Some Order.GreaterThan
        elif cursor.TakeSymbol ">=" then Some Order.AtLeast
        else None

    let private oneOf (cursor: Cursor) =
        cursor.Expect("(", "such as is one of (\"GET\", \"HEAD\")")
        let constants = ResizeArray [ ValueParser.constant cursor ]

        while cursor.TakeSymbol "," do
            constants.Add(ValueParser.constant cursor)

        cursor.ExpectEnd(")", "values of a list have commas between them")
        ValueTest.OneOf(List.ofSeq constants)

    let private like (cursor: Cursor) =
        let extent = cursor.Extent
        let wildcard = cursor.ExpectText("a text with * and ?", "is like \"/orders/*\"")
        Values.like wildcard |> ValueParser.checkedBy cursor (fun _ -> extent) ValueTest.Exists

    let private matches (cursor: Cursor) =
        let extent = cursor.Extent
        let regex = cursor.ExpectText("a regular expression in quotes", "matches \"^/v[0-9]+/\"")

        if cursor.HasFailed then
            ValueTest.Exists
        else
            Values.matches regex |> ValueParser.checkedBy cursor (fun _ -> extent) ValueTest.Exists

    let private words = [ "is"; "matches"; "exists" ]

    let private bound (cursor: Cursor) =
        if cursor.Kind = TokenKind.Number then
            ValueParser.constant cursor
        else
            cursor.Expected(Codes.numberExpected, "a number", "only numbers have an order")
            Constant.Whole 0L

    /// A test on a value, and whether its opposite is meant.
    let value (cursor: Cursor) : struct (ValueTest * bool) =
        if cursor.TakeWord "is" then
            let isNot = cursor.TakeWord "not"

            if cursor.TakeWord "like" then
                struct (like cursor, isNot)
            elif cursor.AreWords("one", "of") then
                cursor.Advance()
                cursor.Advance()
                struct (oneOf cursor, isNot)
            else
                struct (ValueTest.Is(ValueParser.constant cursor), isNot)
        elif cursor.TakeWord "matches" then
            struct (matches cursor, false)
        elif cursor.TakeWord "exists" then
            struct (ValueTest.Exists, false)
        else
            match order cursor with
            | Some order -> struct (ValueTest.Compare(order, bound cursor), false)
            | None ->
                cursor.ExpectedWord(
                    Codes.testExpected,
                    "a test (is, is not, is one of, is like, matches, exists, <, <=, >, >=)",
                    words,
                    Suggest.foreignTests
                )

                struct (ValueTest.Exists, false)

    let private kinds = Enum.GetValues<SpanKind>() |> List.ofSeq
    let private kindWords = kinds |> List.map SpanKinds.word

    /// Behind the word kind: the kind, and whether any other one is meant.
    let kind (cursor: Cursor) : struct (SpanKind * bool) =
        cursor.ExpectWord("is", "such as kind is server")
        let isNot = cursor.TakeWord "not"

        match kinds |> List.tryFind (fun kind -> cursor.TakeWord(SpanKinds.word kind)) with
        | Some kind -> struct (kind, isNot)
        | None ->
            let what = "a kind (" + String.Join(", ", kindWords) + ")"

            if cursor.Kind = TokenKind.Text then
                cursor.Expected(Codes.valueExpected, what, "a kind stands without quotes: kind is server")
            else
                cursor.ExpectedWord(Codes.valueExpected, what, kindWords, [])

            struct (SpanKind.Internal, isNot)

    /// A comparison with a time.
    let duration (cursor: Cursor) : struct (Order * TimeSpan) =
        match order cursor with
        | Some order ->
            let extent = cursor.Extent
            let time = ValueParser.time cursor "a time"
            let time = Bounds.time time |> ValueParser.checkedBy cursor (fun _ -> cursor.Since extent) TimeSpan.Zero
            struct (order, time)
        | None ->
            cursor.ExpectedWord(
                Codes.testExpected,
                "<, <=, > or >= and a time",
                [],
                ("is", "a duration has an order: duration > 1 s") :: Suggest.foreignTests
            )

            struct (Order.GreaterThan, TimeSpan.Zero)

    /// A comparison with a count.
    let count (cursor: Cursor) : struct (Order * int) =
        match order cursor with
        | Some order ->
            let extent = cursor.Extent
            let count = ValueParser.integer cursor "the count"
            struct (order, Bounds.count count |> ValueParser.checkedBy cursor (fun _ -> extent) 0)
        | None ->
            cursor.ExpectedWord(
                Codes.testExpected,
                "<, <=, > or >= and a count",
                [],
                ("is", "a count has an order: span count >= 5") :: Suggest.foreignTests
            )

            struct (Order.GreaterThan, 0)

    /// The function of that name; the rule goes on if there is none.
    let registered (cursor: Cursor) kind (functions: Map<string, 'Function>) (instead: 'Function) =
        let extent = cursor.Extent
        let name = cursor.ExpectText("the name of a function in quotes", "function \"nightly job\"")

        match functions.TryFind name with
        | Some run -> { Name = name; Run = run }
        | None ->
            if not cursor.HasFailed then
                let hint: string | null =
                    match Suggest.closest functions.Keys name with
                    | Some close -> $"did you mean {Canonical.text close}?"
                    | None when functions.IsEmpty -> "code registers functions by name; none is registered here"
                    | None -> "code has registered " + String.Join(", ", functions.Keys |> Seq.truncate 5 |> Seq.map Canonical.text)

                cursor.Report.Error(Codes.functionMissing, $"no {kind} {Canonical.text name} is registered", hint, extent)

            { Name = name; Run = instead }

    let private negated isNot test : Deep<SpanTest> = if isNot then struct (SpanTest.Not test, 2) else struct (test, 1)

    let private onValue (cursor: Cursor) make : Deep<SpanTest> =
        let struct (value, isNot) = value cursor
        negated isNot (make value)

    let private attributeKey (cursor: Cursor) =
        let extent = cursor.Extent
        let key = cursor.ExpectText("the attribute's name in quotes", "attribute \"http.route\"")

        if cursor.HasFailed then
            key
        else
            Check.text "key" key |> ValueParser.checkedBy cursor (fun _ -> extent) key

    let private ofWord (functions: PolicyFunctions) (cursor: Cursor) : Deep<SpanTest> =
        if cursor.TakeWord "failed" then
            struct (SpanTest.Failed, 1)
        elif cursor.TakeWord "name" then
            onValue cursor SpanTest.Name
        elif cursor.TakeWord "source" then
            onValue cursor SpanTest.Source
        elif cursor.TakeWord "event" then
            onValue cursor SpanTest.Event
        elif cursor.TakeWord "duration" then
            let struct (order, time) = duration cursor
            struct (SpanTest.Duration(order, time), 1)
        elif cursor.TakeWord "attribute" then
            let key = attributeKey cursor
            onValue cursor (fun value -> SpanTest.Attribute(key, value))
        elif cursor.TakeWord "exception" then
            cursor.ExpectWord("type", "such as exception type is \"System.TimeoutException\"")
            onValue cursor SpanTest.ExceptionType
        elif cursor.TakeWord "kind" then
            let struct (kind, isNot) = kind cursor
            negated isNot (SpanTest.Kind kind)
        elif cursor.TakeWord "function" then
            struct (SpanTest.Function(registered cursor "test on a span" functions.SpanTests (Func<_, _>(fun _ -> false))), 1)
        else
            cursor.ExpectedWord(
                Codes.testExpected,
                "a test on a span (failed, name, kind, source, attribute, exception type, event, duration, function)",
                Suggest.spanTests,
                Suggest.foreignSpanTests
            )

            struct (SpanTest.Failed, 1)

    /// A test on one span, behind any span or root span.
    let span functions (cursor: Cursor) : Deep<SpanTest> =
        Connectives.unary
            {
                And = fun left right -> SpanTest.And(left, right)
                Or = fun left right -> SpanTest.Or(left, right)
                Not = SpanTest.Not
                Atom = ofWord functions
            }
            cursor
