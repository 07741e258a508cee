// A policy's text in its one layout, with its comments and its expectations. Law: it means the same, and formatting again changes nothing.
namespace Tracing.Functional.Parsing

open System
open System.Collections.Generic
open System.Text
open Tracing.Functional

module internal Formatter =

    /// What the layout is made of: rules, expectations and comments, each with its place in the source.
    [<NoComparison; NoEquality>]
    type private Piece = { Place: Extent; Text: string; IsComment: bool }

    let private rulePiece widest (rule: RuleItem) =
        let text =
            match rule.Policy with
            | Policy.Named(name, inner) when not (isNull rule.Name) ->
                ($"rule {Canonical.text name}:").PadRight(widest) + " " + PolicyPrinter.part inner
            | policy -> PolicyPrinter.text policy

        { Place = rule.Place; Text = text; IsComment = false }

    let private headWidth (rule: RuleItem) =
        match rule.Name with
        | null -> 0
        | name -> ($"rule {Canonical.text name}:").Length

    let private commentPiece (text: string) (place: Extent) =
        { Place = place; Text = text.Substring(place.Start, place.Length).TrimEnd(); IsComment = true }

    let private lineEnds (text: string) start last =
        let between = text.AsSpan(start, max 0 (last - start))
        between.Count '\n' + between.Count '\r' - between.Count("\r\n".AsSpan())

    /// Pieces in the order of the source. A comment inside of a rule goes in front of it.
    let private inOrder (pieces: Piece list) =
        // Rules and expectations do not overlap, so only the last one in front can hold a comment.
        let place (last: Piece option) (piece: Piece) =
            match last with
            | Some holder when piece.IsComment && piece.Place.Start < holder.Place.End ->
                { piece with Place = { Start = holder.Place.Start; Length = 0 } }, last
            | _ when piece.IsComment -> piece, last
            | _ -> piece, Some piece

        pieces
        |> List.sortBy (fun piece -> piece.Place.Start)
        |> List.mapFold place None
        |> fst
        |> List.sortBy (fun piece -> piece.Place.Start, not piece.IsComment)

    let private write (source: string) (pieces: Piece list) =
        let text = StringBuilder()
        let mutable last = -1

        for piece in pieces do
            let lines = if last < 0 then 0 else lineEnds source last piece.Place.Start

            if last >= 0 then
                text.Append(
                    if lines >= 2 then "\n\n"
                    elif piece.IsComment && lines = 0 && piece.Place.Length > 0 then "  "
                    else "\n"
                )
                |> ignore

            text.Append piece.Text |> ignore
            last <- max last piece.Place.End

        text.Append('\n').ToString()

    /// The text in its layout; the document's errors if it is no policy. With `isAligned` the policies stand under each other.
    let format functions isAligned (text: string) : Result<string, Diagnostic list> =
        let struct (lexed, file, document) = PolicyReader.readWith functions text

        if document.DiagnosticList |> List.exists (fun one -> one.IsError && one.Code <> Codes.expectation) then
            Error(document.DiagnosticList |> List.filter _.IsError)
        else
            let widest = if isAligned then file.Rules |> Seq.map headWidth |> Seq.fold max 0 else 0

            let expectation (expectation: Expectation) =
                { Place = expectation.Place; Text = PolicyReader.written lexed expectation; IsComment = false }

            [
                for rule in file.Rules -> rulePiece widest rule
                for one in file.Expectations -> expectation one
                for comment in lexed.Comments -> commentPiece text comment
            ]
            |> inOrder
            |> write text
            |> Ok
