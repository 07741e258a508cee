// Turns a policy's text into tokens. Total and linear: whatever is wrong is reported, and reading goes on behind it.
namespace Tracing.Functional.Parsing

open System
open System.Collections.Generic
open System.Text
open Tracing.Functional

type internal TokenKind =
    | Word = 0
    | Text = 1
    | Number = 2
    /// ( ) { } , : / % < <= > >=
    | Symbol = 3
    /// Behind the last token.
    | End = 4
    /// A character that the language does not have; reported already.
    | Unknown = 5

[<Struct>]
type internal Token = { Kind: TokenKind; Extent: Extent }

/// The tokens of a text, the last one of kind End, and its comments.
[<NoComparison; NoEquality>]
type internal Lexed = { Text: string; Tokens: List<Token>; Comments: List<Extent> }

module internal Lexer =

    let private isWordStart (c: char) = Char.IsLetter c || c = '_'

    /// Words hold dots and hyphens, so that an attribute without quotes is one token and one message.
    let private isWord (c: char) = Char.IsLetterOrDigit c || c = '_' || c = '.' || c = '-'

    let private isDigit (c: char) = Char.IsAsciiDigit c

    /// The end of a run of characters.
    let private runEnd (isIn: char -> bool) (text: string) start =
        let mutable at = start

        while at < text.Length && isIn text[at] do
            at <- at + 1

        at

    let private wordEnd (text: string) start =
        // A dot or hyphen at its end belongs to the sentence, not to the word.
        let mutable last = runEnd isWord text start

        while last > start + 1 && (text[last - 1] = '.' || text[last - 1] = '-') do
            last <- last - 1

        last

    /// Digits, a fraction, an exponent. A minus in front is the caller's.
    let private numberEnd (text: string) start =
        let whole = runEnd isDigit text start

        let fraction =
            if whole + 1 < text.Length && text[whole] = '.' && isDigit text[whole + 1] then
                runEnd isDigit text (whole + 1)
            else
                whole

        if fraction < text.Length && (text[fraction] = 'e' || text[fraction] = 'E') then
            let signed =
                if fraction + 1 < text.Length && (text[fraction + 1] = '-' || text[fraction + 1] = '+') then
                    1
                else
                    0

            let digits = fraction + 1 + signed

            if digits < text.Length && isDigit text[digits] then
                runEnd isDigit text digits
            else
                fraction
        else
            fraction

    let private isLineEnd (c: char) = c = '\n' || c = '\r'

    /// Characters that turn the direction of what follows: what a person reads would not be what the parser reads.
    let private turns (c: char) =
        (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069') || c = '\u200E' || c = '\u200F' || c = '\u061C'

    let private isHex (digits: ReadOnlySpan<char>) =
        let mutable isAll = true

        for digit in digits do
            isAll <- isAll && Char.IsAsciiHexDigit digit

        isAll

    let private reportUnseen (report: Report) (text: string) at length =
        let codes = String.Join("", [ for i in at .. at + length - 1 -> "\\u" + (int text[i]).ToString "x4" ])
        report.Error(Codes.unseen, $"a character that cannot be seen: {codes}", $"write {codes} for it", { Start = at; Length = length })

    /// The length of an escape that begins here; a wrong one is reported.
    let private escapeLength (report: Report) (text: string) at =
        let next = if at + 1 < text.Length then text[at + 1] else '\n'

        if next = '"' || next = '\\' then
            2
        elif next = 'u' && at + 6 <= text.Length && isHex (text.AsSpan(at + 2, 4)) then
            6
        elif isLineEnd next then
            1
        else
            let written = text.Substring(at, Canonical.units text (at + 1) + 1)

            report.Error(
                Codes.escape,
                $"{Canonical.title written} is no escape; a text has \\\", \\\\ and \\u with four hexadecimal digits",
                "write \\\\ for one backslash",
                { Start = at; Length = written.Length }
            )

            written.Length

    /// The end of a text whose opening quote is at `start`.
    let private textEnd (report: Report) (text: string) start =
        let mutable at = start + 1

        while at < text.Length && text[at] <> '"' && not (isLineEnd text[at]) do
            if text[at] = '\\' then
                at <- at + escapeLength report text at
            else
                match Canonical.escaped text at with
                | 0 -> at <- at + Canonical.units text at
                | length ->
                    reportUnseen report text at length
                    at <- at + length

        if at < text.Length && text[at] = '"' then
            at + 1
        else
            report.Error(
                Codes.openText,
                "the text is not closed",
                "write \" at its end, on the same line",
                { Start = start; Length = at - start }
            )

            at

    let private commentEnd (report: Report) (text: string) start =
        let last = runEnd (isLineEnd >> not) text start

        for at in start .. last - 1 do
            if turns text[at] then
                reportUnseen report text at 1

        last

    let private reportUnknown (report: Report) (text: string) at =
        let last = ForeignMarks.markEnd text at
        let written = text.Substring(at, min 20 (last - at))

        match Canonical.escaped text at with
        | 0 ->
            report.Error(
                Codes.character,
                $"{Canonical.title written} has no meaning here",
                ForeignMarks.hint text at,
                { Start = at; Length = last - at }
            )
        | length -> reportUnseen report text at length

        last

    let private symbolLength (text: string) at =
        match text[at] with
        | '('
        | ')'
        | '{'
        | '}'
        | ','
        | ':'
        | '%' -> 1
        | '/' ->
            if at + 1 < text.Length && (text[at + 1] = '/' || text[at + 1] = '*') then
                0
            else
                1
        | '<'
        | '>' -> if at + 1 < text.Length && text[at + 1] = '=' then 2 else 1
        | _ -> 0

    /// The kind of the token that begins here, and its end.
    let private token (report: Report) (text: string) at : struct (TokenKind * int) =
        let c = text[at]

        if isWordStart c then
            struct (TokenKind.Word, wordEnd text at)
        elif isDigit c then
            struct (TokenKind.Number, numberEnd text at)
        elif c = '-' && at + 1 < text.Length && isDigit text[at + 1] then
            struct (TokenKind.Number, numberEnd text (at + 1))
        elif c = '"' then
            struct (TokenKind.Text, textEnd report text at)
        else
            match symbolLength text at with
            | 0 -> struct (TokenKind.Unknown, reportUnknown report text at)
            | length -> struct (TokenKind.Symbol, at + length)

    let private isSpace (c: char) = c = ' ' || c = '\t' || isLineEnd c

    /// All tokens of a text. A byte order mark in front is no part of it.
    let run (report: Report) (text: string) : Lexed =
        let tokens, comments = List<Token>(text.Length / 5 + 4), List<Extent>()
        let mutable at = if text.StartsWith '\uFEFF' then 1 else 0

        while at < text.Length && not report.IsFull do
            if isSpace text[at] then
                at <- at + 1
            elif text[at] = '#' then
                let last = commentEnd report text at
                comments.Add { Start = at; Length = last - at }
                at <- last
            else
                let struct (kind, last) = token report text at
                tokens.Add { Kind = kind; Extent = { Start = at; Length = last - at } }
                at <- last

        tokens.Add { Kind = TokenKind.End; Extent = { Start = text.Length; Length = 0 } }
        { Text = text; Tokens = tokens; Comments = comments }

    /// What a token of kind Text stands for. Wrong escapes, which are reported already, stand for something near.
    let valueOf (text: string) (extent: Extent) =
        let inner = text.AsSpan(extent.Start + 1, max 0 (extent.Length - 1))

        let inner =
            if extent.Length > 1 && text[extent.End - 1] = '"' then
                inner.Slice(0, inner.Length - 1)
            else
                inner

        if not (inner.Contains '\\') then
            inner.ToString()
        else
            let value = StringBuilder()
            let mutable at = 0

            while at < inner.Length do
                if inner[at] = '\\' && at + 5 < inner.Length && inner[at + 1] = 'u' && isHex (inner.Slice(at + 2, 4)) then
                    value.Append(char (Convert.ToInt32(inner.Slice(at + 2, 4).ToString(), 16))) |> ignore
                    at <- at + 6
                elif inner[at] = '\\' && at + 1 < inner.Length then
                    value.Append inner[at + 1] |> ignore
                    at <- at + 2
                else
                    value.Append inner[at] |> ignore
                    at <- at + 1

            value.ToString()
