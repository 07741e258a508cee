// What is wrong with a policy's text, or odd about it: data, and the lines that a person reads. Finding it is the parser's and Warnings'.
namespace Tracing.Functional

open System
open System.Text

/// <summary>How much a diagnostic matters.</summary>
type DiagnosticSeverity =
    /// The text is a policy, and most likely not the one that was meant.
    | Warning = 0
    /// The text is no policy.
    | Error = 1

/// <summary>
/// One thing that is wrong or odd in a policy's text, with its place. Lines and columns count from 1; columns and lengths are in UTF-16
/// units.
/// </summary>
[<Sealed; AllowNullLiteral(false)>]
type Diagnostic internal (severity: DiagnosticSeverity, code: string, message: string, hint: string | null, place: Place) =

    /// Whether the text was refused because of it.
    member _.Severity = severity

    /// A stable code, such as "TF110". The guide page "Policies as text" lists all.
    member _.Code = code

    /// What is wrong, on one line.
    member _.Message = message

    /// What to write instead; null if nothing is known.
    member _.Hint = hint

    /// The line, from 1.
    member _.Line = place.Line

    /// The column of its first character, from 1.
    member _.Column = place.Column

    /// How many characters of the line it is about, at least 1.
    member _.Length = place.Length

    /// The line, cut around the place if it is long.
    member _.SourceLine = place.Source

    /// Whether it is an error.
    member _.IsError = (severity = DiagnosticSeverity.Error)

    /// The first line only, as compilers write it: "orders.policy(3,16): error TF110: ...".
    member _.Headline(file: string) =
        let kind = if severity = DiagnosticSeverity.Error then "error" else "warning"
        $"{Canonical.title file}({place.Line},{place.Column}): {kind} {code}: {message}"

    /// The headline, the line of the text with carets under the place, and the hint.
    member diagnostic.Format(file: string) =
        let number = string place.Line
        let blank = String(' ', number.Length)
        let text = StringBuilder(diagnostic.Headline file)
        text.Append($"\n  {number} | {place.Source}\n  {blank} | {place.Indent}").Append('^', place.Carets) |> ignore

        match hint with
        | null -> text.ToString()
        | hint -> text.Append($"\n  {blank} = help: {hint}").ToString()

    override diagnostic.ToString() = diagnostic.Format "policy"

/// A place in a text, and what people see of its line.
and [<NoComparison; NoEquality>] internal Place =
    {
        Line: int
        Column: int
        Length: int
        /// The line, at most `Place.Width` characters of it.
        Source: string
        /// The white space that puts a caret under the first character.
        Indent: string
        Carets: int
    }

module internal Place =

    /// How much of a long line is shown.
    let width = 120

    /// How much is shown in front of the place, if the line is cut.
    let private before = 40

    /// What cannot be seen becomes one visible character, so that carets stand under their place.
    let private seen (text: string) =
        let line = StringBuilder()

        for i in 0 .. text.Length - 1 do
            let isHalf = Char.IsLowSurrogate text[i] && i > 0 && Char.IsHighSurrogate text[i - 1]

            line.Append(
                if text[i] = '\t' then '\t'
                elif not isHalf && Canonical.escaped text i > 0 then '\uFFFD'
                else text[i]
            )
            |> ignore

        line.ToString()

    let private indent (shown: string) =
        let blank = StringBuilder()

        for i in 0 .. shown.Length - 1 do
            if shown[i] = '\t' then
                blank.Append '\t' |> ignore
            elif not (Char.IsLowSurrogate shown[i]) then
                blank.Append ' ' |> ignore

        blank.ToString()

    /// The place of these characters of a text. `lineStart` and `lineEnd` are the ends of the line it begins in.
    let at (text: string) line lineStart lineEnd start length =
        let first =
            if lineEnd - lineStart <= width then
                lineStart
            else
                max lineStart (start - before)

        let last = min lineEnd (first + width)
        let opening, closing = (if first > lineStart then "…" else ""), (if last < lineEnd then "…" else "")
        let length = max 1 (min length (lineEnd - start))

        {
            Line = line
            Column = start - lineStart + 1
            Length = length
            Source = opening + seen (text.Substring(first, last - first)) + closing
            Indent = indent (opening + text.Substring(first, start - first))
            Carets = max 1 (min length (last - start))
        }
