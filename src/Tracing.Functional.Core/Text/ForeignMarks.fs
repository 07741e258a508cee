// Characters that other languages have and this one has not: what they most likely meant, and where they end.
namespace Tracing.Functional.Parsing

open System
open Tracing.Functional

module internal ForeignMarks =

    let private isLineEnd (c: char) = c = '\n' || c = '\r'
    let private isDigit (c: char) = Char.IsAsciiDigit c

    let private runEnd (isIn: char -> bool) (text: string) start =
        let mutable at = start

        while at < text.Length && isIn text[at] do
            at <- at + 1

        at

    /// What people write who think of another language.
    let hint (text: string) at : string | null =
        let isNext c = at + 1 < text.Length && text[at + 1] = c

        match text[at] with
        | '!' when isNext '=' -> "write \"is not\""
        | '=' when isNext '~' -> "write \"matches\""
        | '=' -> "write \"is\""
        | '&' -> "write \"and\""
        | '|' -> "write \"or\""
        | '!' -> "write \"not\""
        | '\''
        | '`'
        | '“'
        | '”' -> "texts are in double quotes: \"...\""
        | '['
        | ']' -> "a list is in parentheses, and a name stands behind its word: header \"X-Tenant\""
        | '/' -> "a comment begins with #"
        | '-' when isNext '-' -> "a comment begins with #"
        | '-' when isNext '>' -> "nothing stands there"
        | '-' -> "rules have no - in front"
        | '.' -> "a point has digits on both sides: 0.5"
        | ';' -> "a rule ends where the next begins"
        | '*' -> "write a text with * behind \"is like\""
        | c when Char.IsWhiteSpace c -> "write an ordinary space"
        | _ -> null

    /// Behind a text in quotes that are none here; behind the quote if nothing closes it on its line.
    let private foreignTextEnd (text: string) at close =
        let last = runEnd (fun c -> c <> close && not (isLineEnd c)) text (at + 1)
        if last < text.Length && text[last] = close then last + 1 else at + 1

    /// Behind a comment of another language, or at the end of its line.
    let private blockEnd (text: string) at =
        let last = runEnd (isLineEnd >> not) text at

        match text.AsSpan(at, last - at).IndexOf "*/" with
        | -1 -> last
        | inside -> at + inside + 2

    /// The end of what the hint is about, so that "==" and 'a' are one mistake.
    let markEnd (text: string) at =
        let isRun (c: char) = c = '=' || c = '&' || c = '|' || c = '!' || c = '~'

        match text[at] with
        | '\'' -> foreignTextEnd text at '\''
        | '`' -> foreignTextEnd text at '`'
        | '“' -> foreignTextEnd text at '”'
        | '/' when text.AsSpan(at).StartsWith "/*" -> blockEnd text at
        | '/' -> runEnd (isLineEnd >> not) text at
        | '-' when at + 1 < text.Length && text[at + 1] = '-' -> runEnd (isLineEnd >> not) text at
        | '-' when at + 1 < text.Length && text[at + 1] = '>' -> at + 2
        | '.' -> runEnd isDigit text (at + 1)
        | c when isRun c -> runEnd isRun text at
        | _ -> at + Canonical.units text at
