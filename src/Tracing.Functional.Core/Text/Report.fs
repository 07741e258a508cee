// Collects the diagnostics of one text: places by line and column, in the order of the text, and no more than a person reads.
namespace Tracing.Functional.Parsing

open System
open System.Collections.Generic
open Tracing.Functional

/// Characters of a text.
[<Struct>]
type internal Extent =
    {
        Start: int
        Length: int
    }

    member extent.End = extent.Start + extent.Length

    /// From the start of the first to the end of the second.
    static member Between (first: Extent) (last: Extent) = { Start = first.Start; Length = max 0 (last.End - first.Start) }

[<Sealed>]
type internal Report(text: string) =

    let errors = List<struct (int * Diagnostic)>()
    let warnings = List<struct (int * Diagnostic)>()
    let mutable isFull = false
    let mutable hasMoreWarnings = false

    let lineStarts =
        lazy
            (let starts = List<int>([ 0 ])

             for i in 0 .. text.Length - 1 do
                 if text[i] = '\n' || (text[i] = '\r' && (i + 1 = text.Length || text[i + 1] <> '\n')) then
                     starts.Add(i + 1)

             starts)

    let lineOf start =
        match lineStarts.Value.BinarySearch start with
        | line when line >= 0 -> line
        | next -> ~~~next - 1

    let lineEnd line =
        let next =
            if line + 1 < lineStarts.Value.Count then
                lineStarts.Value[line + 1]
            else
                text.Length

        text.AsSpan(0, next).TrimEnd("\r\n").Length |> max lineStarts.Value[line]

    let place (extent: Extent) =
        let line = lineOf extent.Start
        Place.at text (line + 1) lineStarts.Value[line] (max extent.Start (lineEnd line)) extent.Start extent.Length

    /// How many are kept.
    static member Most = 100

    /// Whether there are more errors than are shown. Then there is no use in reading on. Warnings never end the reading: the rest of the
    /// text would be missing in the policy.
    member _.IsFull = isFull

    member _.Error(code, message, hint: string | null, extent: Extent) =
        if errors.Count < Report.Most then
            errors.Add(struct (extent.Start, Diagnostic(DiagnosticSeverity.Error, code, message, hint, place extent)))
        else
            isFull <- true

    member _.Warning(code, message, hint: string | null, extent: Extent) =
        if warnings.Count < Report.Most then
            warnings.Add(struct (extent.Start, Diagnostic(DiagnosticSeverity.Warning, code, message, hint, place extent)))
        else
            hasMoreWarnings <- true

    member _.HasErrors = errors.Count > 0

    /// The line of a place, from 1.
    member _.LineOf(extent: Extent) = lineOf extent.Start + 1

    /// All of them by their place, errors before warnings if there is no room for both; the last one says if some were left out.
    member _.Diagnostics: Diagnostic list =
        let room = Report.Most - errors.Count
        let shown = Seq.append errors (Seq.truncate room warnings) |> Seq.sortBy (fun (struct (start, _)) -> start)
        let shown = [ for struct (_, one) in shown -> one ]

        if not (isFull || hasMoreWarnings || warnings.Count > room) then
            shown
        else
            let severity = if isFull then DiagnosticSeverity.Error else DiagnosticSeverity.Warning

            shown
            @ [
                Diagnostic(severity, Codes.more, "more are not shown", "mend these first", place { Start = text.Length; Length = 0 })
            ]
