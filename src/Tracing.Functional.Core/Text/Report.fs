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

    let found = List<struct (int * Diagnostic)>()
    let mutable errors = 0
    let mutable isCut = false

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

    member private _.Add(severity, code, message, hint: string | null, extent: Extent) =
        if severity = DiagnosticSeverity.Error then
            errors <- errors + 1

        if found.Count < Report.Most then
            found.Add(struct (extent.Start, Diagnostic(severity, code, message, hint, place extent)))
        else
            isCut <- true

    /// Whether nothing more is kept. Then there is no use in reading on.
    member _.IsFull = isCut

    member report.Error(code, message, hint: string | null, extent) = report.Add(DiagnosticSeverity.Error, code, message, hint, extent)
    member report.Warning(code, message, hint: string | null, extent) = report.Add(DiagnosticSeverity.Warning, code, message, hint, extent)

    member _.HasErrors = errors > 0

    /// The line of a place, from 1.
    member _.LineOf(extent: Extent) = lineOf extent.Start + 1

    /// All of them by their place; the last one says if some were left out.
    member _.Diagnostics: Diagnostic list =
        let shown = found |> Seq.sortBy (fun (struct (start, _)) -> start) |> Seq.map (fun (struct (_, one)) -> one) |> List.ofSeq

        if not isCut then
            shown
        else
            let rest =
                Diagnostic(
                    (if errors > 0 then DiagnosticSeverity.Error else DiagnosticSeverity.Warning),
                    Codes.more,
                    "more are not shown",
                    "mend these first",
                    place { Start = text.Length; Length = 0 }
                )

            shown @ [ rest ]
