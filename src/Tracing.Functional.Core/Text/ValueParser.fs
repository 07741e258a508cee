// Numbers, times, rates and constants in a policy's text, each with its range shown at the place.
namespace Tracing.Functional.Parsing

open System
open System.Globalization
open Tracing.Functional

module internal ValueParser =

    /// The words of the language for the parameters of code.
    let private words =
        dict
            [
                "targetPerSecond", "the rate"
                "perSecond", "the rate"
                "ratio", "the share"
                "sampleSize", "the number of requests"
                "maxKeys", "the number of keys"
                "idleAfter", "idle after"
                "period", "every"
                "bound", "the bound"
                "regex", "the regular expression"
                "wildcard", "the wildcard"
                "name", "the name"
                "key", "the attribute's name"
                "condition", "the number of tests"
                "attributes", "the number of attributes"
            ]

    let private named (parameter: string) =
        match words.TryGetValue parameter with
        | true, word -> word
        | _ -> parameter

    /// What is allowed, without the unit of code: times have their own in a text.
    let private allowedText (allowed: string) =
        allowed.Replace(", in seconds", "").Replace("1 millisecond", "1 ms").Replace("365 days", "365 d")

    let private codeAndMessage (written: string) error =
        match error with
        | PolicyError.OutOfRange(parameter, _, allowed) -> Codes.range, $"{named parameter} is {written}; allowed: {allowedText allowed}"
        | PolicyError.Empty(parameter, allowed) -> Codes.range, $"{named parameter} is empty; allowed: {allowed}"
        | PolicyError.Missing parameter -> Codes.range, $"{named parameter} is missing"
        | PolicyError.Malformed(parameter, _, allowed) -> Codes.malformed, $"{named parameter} is {written}; allowed: {allowed}"

    /// What is wrong with a whole policy.
    let ofWhole error =
        match error with
        | PolicyError.OutOfRange(_, value, _) -> snd (codeAndMessage (value.ToString CultureInfo.InvariantCulture) error)
        | PolicyError.Empty _
        | PolicyError.Missing _
        | PolicyError.Malformed _ -> error.Message.TrimEnd '.'

    /// The value, or an error at the place of its parameter and something that goes on.
    let checkedBy (cursor: Cursor) (placeOf: string -> Extent) (instead: 'T) (result: Result<'T, PolicyError>) =
        match result with
        | Ok value -> value
        | Error error ->
            if not cursor.HasFailed then
                let place = placeOf error.Parameter
                let code, message = codeAndMessage (cursor.WrittenAt place) error
                cursor.Report.Error(code, message, null, place)

            instead

    let private outOfRange (cursor: Cursor) what allowed (extent: Extent) =
        if not cursor.HasFailed then
            cursor.Report.Error(Codes.range, $"{what} is {cursor.WrittenAt extent}; allowed: {allowed}", null, extent)

    let private isWhole (digits: ReadOnlySpan<char>) = digits.IndexOfAny('.', 'e', 'E') < 0

    let private expectNumber (cursor: Cursor) (what: string) =
        let hint: string | null = if cursor.Kind = TokenKind.Text then "a number stands without quotes" else null
        cursor.Expected(Codes.numberExpected, what, hint)

    /// A number; 0 after a mistake.
    let real (cursor: Cursor) what =
        match cursor.Kind with
        | TokenKind.Number ->
            let extent = cursor.Extent
            cursor.Advance()

            let digits = cursor.Text.AsSpan(extent.Start, extent.Length)
            let value = Double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)

            if Double.IsInfinity value then
                cursor.Fail(Codes.range, $"the number is {cursor.WrittenAt extent}; allowed: numbers below 1.8e308", null, extent)

            value + 0.0
        | _ ->
            expectNumber cursor what
            0.0

    /// A whole number of 32 bits; 0 after a mistake.
    let integer (cursor: Cursor) what =
        match cursor.Kind with
        | TokenKind.Number ->
            let extent = cursor.Extent
            cursor.Advance()

            match
                Int32.TryParse(cursor.Text.AsSpan(extent.Start, extent.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            with
            | true, value -> value
            | _ ->
                cursor.Fail(Codes.range, $"{what} is {cursor.WrittenAt extent}; allowed: a whole number below 2^31", null, extent)

                0
        | _ when cursor.IsSymbol ":" || cursor.IsSymbol "(" ->
            cursor.Expected(Codes.numberExpected, $"a number for {what}", "it stands behind a space, without a sign between them")
            0
        | _ ->
            expectNumber cursor $"a number for {what}"
            0

    let private wholeOf (cursor: Cursor) (extent: Extent) =
        match
            Int64.TryParse(cursor.Text.AsSpan(extent.Start, extent.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        with
        | true, value -> value
        | _ ->
            outOfRange cursor "the number" "whole numbers from -2^63 to 2^63 - 1; larger ones as real numbers, such as 1e20" extent
            0L

    /// A number as a constant: a whole one, or a real one if it has a point or an exponent.
    let private numberConstant (ofReal: float -> Constant) (cursor: Cursor) =
        if isWhole (cursor.Text.AsSpan(cursor.Extent.Start, cursor.Extent.Length)) then
            let extent = cursor.Extent
            cursor.Advance()
            Constant.Whole(wholeOf cursor extent)
        else
            ofReal (real cursor "the number")

    let private constantBy ofReal (cursor: Cursor) =
        match cursor.Kind with
        | TokenKind.Text -> Constant.Text(cursor.ExpectText("a text", ""))
        | TokenKind.Number -> numberConstant ofReal cursor
        | _ when cursor.TakeWord "true" -> Constant.Flag true
        | _ when cursor.TakeWord "false" -> Constant.Flag false
        | _ ->
            let hint: string | null =
                match Suggest.help [] Suggest.foreignValues cursor.Written, cursor.Unquoted with
                | null, "" -> null
                | null, text -> $"write a text in quotes: \"{text}\""
                | hint, _ -> hint

            cursor.Expected(Codes.valueExpected, "a value (a text in quotes, a number, true or false)", hint)
            Constant.Flag false

    /// A constant to compare with.
    let constant cursor = constantBy Constant.OfNumber cursor

    /// A constant to set an attribute to: 5.0 is a real number there, and 5 a whole one.
    let attributeValue cursor = constantBy Constant.Real cursor

    let private ticksOf =
        [
            "ms", TimeSpan.TicksPerMillisecond
            "s", TimeSpan.TicksPerSecond
            "min", TimeSpan.TicksPerMinute
            "h", TimeSpan.TicksPerHour
            "d", TimeSpan.TicksPerDay
        ]

    /// The ticks of a unit's word; 0 after a mistake.
    let private unit' (cursor: Cursor) allowed (otherwise: string) =
        match ticksOf |> List.tryFind (fun (word, _) -> List.contains word allowed && cursor.TakeWord word) with
        | Some(_, ticks) -> ticks
        | None ->
            let names = String.Join(", ", List.take (allowed.Length - 1 |> max 0) allowed) + " or " + List.last allowed

            let hint =
                match Suggest.help allowed Suggest.foreignUnits cursor.Written with
                | null -> otherwise
                | meant -> meant

            cursor.Expected(Codes.unitExpected, $"a unit of time ({names})", hint)
            0L

    let private timeUnits = [ "ms"; "s"; "min"; "h"; "d" ]
    let private rateUnits = [ "s"; "min"; "h" ]

    /// A number with its unit. A time is exact to 100 ns; zero after a mistake.
    let time (cursor: Cursor) what =
        let number = cursor.Extent

        if cursor.Kind <> TokenKind.Number then
            expectNumber cursor $"{what}, such as 1 s"
            TimeSpan.Zero
        else
            cursor.Advance()
            let written = cursor.WrittenAt number
            let ticks = unit' cursor timeUnits $"write {written} ms, or {written} s"
            let digits = cursor.Text.AsSpan(number.Start, number.Length)

            match Decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture) with
            | true, count when Math.Abs count <= decimal Int64.MaxValue / decimal (max 1L ticks) ->
                TimeSpan(int64 (Math.Round(count * decimal ticks)))
            | _ ->
                outOfRange cursor what "times up to 10675199 d" (cursor.Since number)
                TimeSpan.Zero

    /// A number per unit of time, as one per second; 0 after a mistake.
    let rate (cursor: Cursor) =
        let first = cursor.Extent
        let count = real cursor "a rate, such as 10/s"

        if not cursor.HasFailed && not (cursor.IsSymbol "/") then
            let written = cursor.Text.Substring(first.Start, first.Length)
            cursor.Expected(Codes.unitExpected, "\"/s\", \"/min\" or \"/h\" behind the rate", $"write {written}/s")

        cursor.Expect("/", null)
        let ticks = unit' cursor rateUnits "such as 10/s"

        if ticks = TimeSpan.TicksPerSecond then
            count
        else
            count / (float (max 1L ticks) / float TimeSpan.TicksPerSecond)
