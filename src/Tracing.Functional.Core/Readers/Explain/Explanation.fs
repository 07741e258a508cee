// What every part of a policy said of a trace, as a tree, and the tree's text. Owns the data; what a part says and why is Explain's.
namespace Tracing.Functional

open System.Text

/// <summary>How a part of an explanation combines the parts below it.</summary>
[<RequireQualifiedAccess>]
type internal Combination =
    | Leaf
    | FirstOf
    | AnyOf
    | AllOf

/// <summary>What one part of a policy said, and why.</summary>
[<NoComparison; ReferenceEquality>]
type Explanation =
    internal
        {
            Title: string
            /// None where the part was not asked.
            Opinion: Opinion option
            Detail: string
            Combination: Combination
            Below: Explanation list
        }

    /// The part, such as "adaptive(10/s)" or "vip".
    member explanation.Node = explanation.Title

    /// Whether the part was asked; behind an orElse that has an answer, or a condition that does not hold, nothing is.
    member explanation.IsAsked = explanation.Opinion.IsSome

    /// Whether the part has an opinion; false where it abstains or was not asked.
    member explanation.HasOpinion =
        match explanation.Opinion with
        | Some(Opinion.Say _) -> true
        | _ -> false

    /// The threshold the part says; Never where it has no opinion.
    member explanation.Threshold =
        match explanation.Opinion with
        | Some(Opinion.Say(threshold, _)) -> threshold
        | _ -> Threshold.Never

    /// Why, in words.
    member explanation.Reason = explanation.Detail

    /// The parts below, in the order they are written.
    member explanation.Parts = List.toArray explanation.Below

    /// The tree as text, a line a part.
    override explanation.ToString() = ExplanationText.render explanation

and private ExplanationText =

    static member OpinionText(explanation: Explanation) =
        match explanation.Opinion with
        | None -> "not asked"
        | Some opinion -> opinion.ToString()

    static member Lines(indent: string, branch: string, explanation: Explanation) : (string * string * string) list =
        let below = explanation.Below
        let own = indent + branch + explanation.Title, ExplanationText.OpinionText explanation, explanation.Detail

        let deeper =
            match branch with
            | "" -> ""
            | "└── " -> indent + "    "
            | _ -> indent + "│   "

        let child i part = ExplanationText.Lines(deeper, (if i = below.Length - 1 then "└── " else "├── "), part)

        own :: (below |> List.mapi child |> List.concat)

    static member render(explanation: Explanation) =
        let lines = ExplanationText.Lines("", "", explanation)
        let first = lines |> List.map (fun (title, _, _) -> title.Length) |> List.max
        let second = lines |> List.map (fun (_, opinion, _) -> opinion.Length) |> List.max
        let text = StringBuilder()

        for title, opinion, detail in lines do
            let line = title.PadRight first + "  " + opinion.PadRight second + "  " + detail
            text.Append(line.TrimEnd()).Append '\n' |> ignore

        text.ToString().TrimEnd '\n'
