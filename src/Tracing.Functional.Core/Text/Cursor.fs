// A place in the tokens of a text. After the first mistake of a rule it reads as if the text ended there, so every parser returns by itself;
// the file's parser goes on at the next rule.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

[<Sealed>]
type internal Cursor(lexed: Lexed, report: Report) =

    let mutable next = 0
    let mutable hasFailed = false
    let mutable tests = 0
    let mutable policies = 0

    let isAt index kind (written: string) =
        let token = lexed.Tokens[index]

        token.Kind = kind
        && token.Extent.Length = written.Length
        && lexed.Text.AsSpan(token.Extent.Start, token.Extent.Length).SequenceEqual(written.AsSpan())

    static let shortened (text: string) =
        if text.Length <= 60 then
            text
        else
            let length = if Char.IsHighSurrogate text[58] then 58 else 59
            text.Substring(0, length) + "…"

    member _.Report = report
    member _.Text = lexed.Text
    member _.Position = next
    member _.HasFailed = hasFailed

    /// The kind of the next token; End after a mistake.
    member _.Kind = if hasFailed then TokenKind.End else lexed.Tokens[next].Kind

    /// The next token's characters.
    member _.Extent = lexed.Tokens[next].Extent

    /// The characters of the token before.
    member _.Last = lexed.Tokens[max 0 (next - 1)].Extent

    /// From there to the token before.
    member cursor.Since(first: Extent) = Extent.Between first cursor.Last

    /// The next token as it is written.
    member _.Written = lexed.Text.Substring(lexed.Tokens[next].Extent.Start, lexed.Tokens[next].Extent.Length)

    /// These characters on one line of a message.
    member _.WrittenAt(extent: Extent) = shortened (Canonical.title (lexed.Text.Substring(extent.Start, extent.Length).Trim()))

    /// What may be a text without its quotes: all up to the next space; "" if it cannot be one.
    member cursor.Unquoted =
        let isInside (c: char) = not (Char.IsWhiteSpace c || c = ')' || c = ',' || c = '"' || c = '#')
        let start = cursor.Extent.Start
        let mutable last = start

        while last < lexed.Text.Length && last < start + 60 && isInside lexed.Text[last] do
            last <- last + 1

        if cursor.Kind = TokenKind.Word || cursor.IsSymbol "/" then
            // A colon at its end belongs to the sentence.
            lexed.Text.Substring(start, last - start).TrimEnd ':'
        else
            ""

    member _.IsWord(word: string) = not hasFailed && isAt next TokenKind.Word word

    /// Whether these two words are next.
    member cursor.AreWords(first: string, second: string) = cursor.IsWord first && isAt (next + 1) TokenKind.Word second

    member _.IsSymbol(symbol: string) = not hasFailed && isAt next TokenKind.Symbol symbol

    /// Goes on to the next token.
    member cursor.Advance() =
        if cursor.Kind <> TokenKind.End then
            next <- next + 1

    /// Goes on if this word is next.
    member cursor.TakeWord(word: string) =
        let isNext = cursor.IsWord word

        if isNext then
            next <- next + 1

        isNext

    /// Goes on if this symbol is next.
    member cursor.TakeSymbol(symbol: string) =
        let isNext = cursor.IsSymbol symbol

        if isNext then
            next <- next + 1

        isNext

    /// Whether what is next begins something else, on a later line, or is the end: then a mistake is behind the last token.
    member private cursor.IsElsewhere =
        let isEnd = lexed.Tokens[next].Kind = TokenKind.End
        let last = cursor.Last.End
        let between = lexed.Text.AsSpan(last, max 0 (cursor.Extent.Start - last))
        let isLater = (cursor.IsWord "rule" || cursor.IsWord "expect") && between.IndexOfAny('\n', '\r') >= 0
        next > 0 && (isEnd || isLater)

    /// The next token in a message.
    member cursor.Found =
        match lexed.Tokens[next].Kind with
        | TokenKind.End -> "the end"
        | TokenKind.Word when cursor.IsElsewhere -> if cursor.IsWord "rule" then "the next rule" else "the next expectation"
        | TokenKind.Text -> "the text " + shortened cursor.Written
        | TokenKind.Number -> "the number " + shortened cursor.Written
        | TokenKind.Symbol -> $"\"{cursor.Written}\""
        | _ -> shortened $"\"{cursor.Written}\""

    /// The rule has a mistake at these characters. Nothing more is said of it.
    member _.Fail(code, message, hint: string | null, extent) =
        if not hasFailed then
            report.Error(code, message, hint, extent)
            hasFailed <- true

    /// Something else was expected here. What the lexer has reported is not reported again.
    member cursor.Expected(code: string, what: string, hint: string | null) =
        if not hasFailed then
            if lexed.Tokens[next].Kind = TokenKind.Unknown then
                hasFailed <- true
            else
                let place =
                    if cursor.IsElsewhere then
                        { Start = cursor.Last.End; Length = 1 }
                    else
                        cursor.Extent

                cursor.Fail(code, $"expected {what}, found {cursor.Found}", hint, place)

    /// The same, with what else the next word may mean.
    member cursor.ExpectedWord(code, what, allowed, others) =
        let hint: string | null =
            match cursor.Kind with
            | TokenKind.Word when cursor.IsElsewhere -> null
            | TokenKind.Word -> Suggest.help allowed others cursor.Written
            | _ when cursor.IsSymbol ")" && policies = 0 && tests = 0 -> "it closes nothing"
            | _ -> null

        cursor.Expected(code, what, hint)

    member cursor.Expect(symbol: string, hint: string | null) =
        if not (cursor.TakeSymbol symbol) then
            cursor.Expected(Codes.symbolExpected, $"\"{symbol}\"", hint)

    /// A closing symbol of a list, or the comma before another item.
    member cursor.ExpectEnd(symbol: string, hint: string | null) =
        if not (cursor.TakeSymbol symbol) then
            cursor.Expected(Codes.symbolExpected, $"\",\" or \"{symbol}\"", hint)

    member cursor.ExpectWord(word: string, hint: string | null) =
        if not (cursor.TakeWord word) then
            let slip =
                if cursor.Kind = TokenKind.Word then
                    Suggest.closest [ word ] cursor.Written
                else
                    None

            match slip with
            | Some word -> cursor.Expected(Codes.symbolExpected, $"\"{word}\"", $"did you mean {word}?")
            | None -> cursor.Expected(Codes.symbolExpected, $"\"{word}\"", hint)

    /// A text's value; "" after a mistake.
    member cursor.ExpectText(what: string, example: string) =
        match cursor.Kind with
        | TokenKind.Text ->
            let value = Lexer.valueOf lexed.Text cursor.Extent
            cursor.Advance()
            value
        | _ ->
            let hint: string | null =
                match cursor.Unquoted with
                | "" when cursor.Kind = TokenKind.Number -> $"write it in quotes: \"{cursor.Written}\""
                | "" -> $"such as {example}"
                | text -> $"write it in quotes: \"{text}\""

            cursor.Expected(Codes.textExpected, what, hint)
            ""

    /// One level deeper in policies. A text of parentheses must not take more stack than there is.
    member cursor.DeeperPolicy(extent) =
        policies <- policies + 1

        if policies > Check.deepest then
            cursor.TooDeep extent

    member _.BackPolicy() = policies <- policies - 1

    /// One level deeper in conditions and tests on spans, which nest in each other.
    member cursor.DeeperTest(extent) =
        tests <- tests + 1

        if tests > 2 * Check.deepest then
            cursor.TooDeep extent

    member _.BackTest() = tests <- tests - 1

    member cursor.TooDeep(extent) =
        cursor.Fail(Codes.depth, $"parts nest too deeply here; allowed: at most {Check.deepest} parts in each other", null, extent)

    /// Leaves the rule, wherever it is, for the next word that begins one.
    member cursor.Recover(isStart: Cursor -> bool) =
        hasFailed <- false
        tests <- 0
        policies <- 0

        while cursor.Kind <> TokenKind.End && not (isStart cursor) do
            next <- next + 1
