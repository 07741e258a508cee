// The parts of a policy's text that have numbers and keys of their own: leaves, keys, annotations.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional
open Tracing.Functional.Building

/// Something that was read, and its place.
[<Struct; NoComparison; NoEquality>]
type internal Placed<'T> = { Value: 'T; Place: Extent }

[<Sealed>]
type internal PartParser(functions: PolicyFunctions, cursor: Cursor) =

    let opened example = cursor.Expect("(", $"such as {example}")
    let comma example = cursor.Expect(",", $"such as {example}")
    let closed () = cursor.Expect(")", null)

    /// Where another setting may stand.
    let closedOrComma () =
        let hint: string | null =
            if cursor.Kind = TokenKind.Word then
                "settings have commas between them"
            else
                null

        cursor.ExpectEnd(")", hint)

    let placed (read: unit -> 'T) =
        let first = cursor.Extent
        let value = read ()
        { Value = value; Place = cursor.Since first }

    let integer what = placed (fun () -> ValueParser.integer cursor what)
    let rate () = placed (fun () -> ValueParser.rate cursor)
    let time () = placed (fun () -> ValueParser.time cursor "a time")

    /// The leaf, or never after a mistake: its numbers are not judged then.
    let leaf placeOf (build: unit -> Result<Policy, PolicyError>) =
        if cursor.HasFailed then
            Policy.Never
        else
            build () |> ValueParser.checkedBy cursor placeOf Policy.Never

    let text what example parameter =
        let text = placed (fun () -> cursor.ExpectText(what, example))

        if cursor.HasFailed then
            text.Value
        else
            Check.text parameter text.Value |> ValueParser.checkedBy cursor (fun _ -> text.Place) text.Value

    let share () =
        let number = ValueParser.real cursor "a share, such as 0.1 or 10%"
        if cursor.TakeSymbol "%" then number / 100.0 else number

    let count () =
        let keys = integer "the number of keys"
        cursor.ExpectWord("keys", "such as 200 keys")
        keys

    let idle () =
        cursor.ExpectWord("idle", "such as idle after 5 min")
        cursor.ExpectWord("after", "such as idle after 5 min")
        time ()

    let annotation () =
        let key = text "an attribute's name in quotes" "with {\"sampling.reason\": \"debug\"}" "key"
        cursor.Expect(":", "such as with {\"sampling.reason\": \"debug\"}")
        key, ValueParser.attributeValue cursor

    let settingOfAdaptive () =
        match [ "burst"; "softness"; "depth" ] |> List.tryFind cursor.TakeWord with
        | Some word -> word, integer word
        | None ->
            cursor.ExpectedWord(
                Codes.settingExpected,
                "a setting of adaptive (burst, softness or depth, and a number)",
                [ "burst"; "softness"; "depth" ],
                []
            )

            "", { Value = 0; Place = cursor.Extent }

    /// The settings behind the rate, each at most once.
    let settingsOfAdaptive () =
        let given = ResizeArray<string * Placed<int>>()

        while cursor.TakeSymbol "," do
            let place = cursor.Extent
            let word, value = settingOfAdaptive ()

            if given.Exists(fun (other, _) -> other = word) then
                cursor.Fail(Codes.settingExpected, $"{word} is given twice", null, cursor.Since place)

            given.Add(word, value)

        given

    let adaptiveOf (rate: Placed<float>) (given: ResizeArray<string * Placed<int>>) =
        let placeOf parameter =
            match given.FindIndex(fun (word, _) -> word = parameter) with
            | -1 -> rate.Place
            | i -> (snd given[i]).Place

        let valueOf word otherwise =
            match given.FindIndex(fun (other, _) -> other = word) with
            | -1 -> otherwise
            | i -> (snd given[i]).Value

        let defaults = AdaptiveSettings.For rate.Value

        leaf placeOf (fun () ->
            Policies.adaptiveWith
                { defaults with
                    Burst = valueOf "burst" defaults.Burst
                    Softness = valueOf "softness" defaults.Softness
                    Depth = valueOf "depth" defaults.Depth
                })

    member _.Text(what, example, parameter) = text what example parameter

    member _.FixedRatio() =
        opened "fixedRatio(0.1)"
        let ratio = placed share
        let hint: string | null = if cursor.IsSymbol "," then "a fraction has a point: 0.1" else null
        cursor.Expect(")", hint)
        leaf (fun _ -> ratio.Place) (fun () -> Policies.fixedRatio ratio.Value)

    member _.Adaptive() =
        opened "adaptive(10/s)"
        let rate = rate ()
        let given = settingsOfAdaptive ()
        closedOrComma ()
        adaptiveOf rate given

    member _.AdaptiveWindow() =
        opened "adaptiveWindow(10/s, every 1000)"
        let rate = rate ()
        comma "adaptiveWindow(10/s, every 1000)"
        cursor.ExpectWord("every", "such as adaptiveWindow(10/s, every 1000)")
        let size = integer "the number of requests"
        closed ()

        leaf (fun parameter -> if parameter = "sampleSize" then size.Place else rate.Place) (fun () ->
            Policies.adaptiveWindow rate.Value size.Value)

    member _.RateLimited() =
        opened "rateLimited(10/s)"
        let rate = rate ()

        if cursor.TakeSymbol "," then
            cursor.ExpectWord("burst", "such as rateLimited(10/s, burst 20)")
            let burst = integer "burst"
            closed ()

            leaf (fun parameter -> if parameter = "burst" then burst.Place else rate.Place) (fun () ->
                Policies.rateLimitedWith burst.Value rate.Value)
        else
            closedOrComma ()
            leaf (fun _ -> rate.Place) (fun () -> Policies.rateLimited rate.Value)

    member _.Key() =
        if cursor.TakeWord "name" then
            TraceKey.SpanName
        elif cursor.TakeWord "method" then
            TraceKey.Method
        elif cursor.TakeWord "path" then
            TraceKey.Path
        elif cursor.TakeWord "header" then
            TraceKey.Header(text "the header's name in quotes" "header \"X-Tenant\"" "name")
        elif cursor.TakeWord "baggage" then
            TraceKey.Baggage(text "the name of the baggage entry in quotes" "baggage \"tenant\"" "name")
        elif cursor.TakeWord "attribute" then
            TraceKey.Attribute(text "the attribute's name in quotes" "attribute \"tenant.id\"" "key")
        elif cursor.TakeWord "function" then
            TraceKey.Function(TestParser.registered cursor "key" functions.Keys (Func<_, _>(fun _ -> null)))
        else
            cursor.ExpectedWord(
                Codes.keyExpected,
                "a key (name, method, path, header \"...\", baggage \"...\", attribute \"...\", function \"...\")",
                [ "name"; "method"; "path"; "header"; "baggage"; "attribute"; "function" ],
                [
                    for word in [ "tenant"; "user"; "customer"; "key" ] do
                        word, "such as per header \"X-Tenant\""
                    yield! Suggest.foreignConditions
                ]
            )

            TraceKey.SpanName

    member parts.FirstSeen() =
        opened "firstSeen(path, every 1 h)"
        let key = parts.Key()
        comma "firstSeen(path, every 1 h)"
        cursor.ExpectWord("every", "such as firstSeen(path, every 1 h)")
        let period = time ()

        let keys =
            if cursor.TakeSymbol "," then
                count ()
            else
                { Value = TraceKeys.firstSeenKeys; Place = period.Place }

        closed ()

        leaf (fun parameter -> if parameter = "maxKeys" then keys.Place else period.Place) (fun () ->
            Policies.firstSeen keys.Value key period.Value)

    /// The settings of a perKey as ToString prints them: 200 keys, idle after 5 min.
    member _.KeySettings() : struct (Placed<int> * Placed<TimeSpan>) =
        let keys = count ()
        comma "perKey(path, 500 keys, idle after 10 min, adaptive(1/s))"
        struct (keys, idle ())

    /// The settings in parentheses behind a key; what is left out is the default.
    member parts.KeySettingsOrDefault(key: Extent) : struct (Placed<int> * Placed<TimeSpan>) =
        let defaults = KeySettings.Default
        let keys = { Value = defaults.MaxKeys; Place = key }
        let idleAfter = { Value = defaults.IdleAfter; Place = key }

        if not (cursor.TakeSymbol "(") then
            struct (keys, idleAfter)
        else
            let hasKeys = cursor.Kind = TokenKind.Number
            let keys = if hasKeys then count () else keys
            let idleAfter = if not hasKeys || cursor.TakeSymbol "," then idle () else idleAfter
            closed ()
            struct (keys, idleAfter)

    /// Attributes in braces.
    member _.Attributes() =
        cursor.Expect("{", "such as with {\"sampling.reason\": \"debug\"}")
        let attributes = ResizeArray [ annotation () ]

        while cursor.TakeSymbol "," do
            attributes.Add(annotation ())

        cursor.ExpectEnd("}", "attributes have commas between them")
        List.ofSeq attributes
