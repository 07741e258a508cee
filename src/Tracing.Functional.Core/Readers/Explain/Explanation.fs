// The opinions of all parts of a policy on a trace, as a tree, and the tree's text. Owns the data; which opinion and why is Explain's.
namespace Tracing.Functional

open System.Text

/// <summary>How a part of an explanation combines the parts below it.</summary>
[<RequireQualifiedAccess>]
type internal Combination =
    | Leaf
    | FirstOf
    | AnyOf
    | AllOf

/// <summary>The opinion of one part of a policy on a trace, and why.</summary>
[<Sealed>]
type Explanation internal (node: string, opinion: Opinion option, reason: string, combination: Combination, parts: Explanation list) =

    /// The part, such as "adaptive(10/s)" or "vip".
    member _.Node = node

    /// None if the part was not asked.
    member internal _.Opinion = opinion

    /// Whether the part was asked. Parts behind an orElse that has an opinion, or a condition that does not hold, are not.
    member _.IsAsked = opinion.IsSome

    /// Whether the part has an opinion; false if it abstains or was not asked.
    member _.HasOpinion =
        match opinion with
        | Some(Opinion.Say _) -> true
        | Some Opinion.Abstain
        | None -> false

    /// The threshold of the part's opinion; Never if it has none.
    member _.Threshold =
        match opinion with
        | Some(Opinion.Say(threshold, _)) -> threshold
        | Some Opinion.Abstain
        | None -> Threshold.Never

    /// Why, in words.
    member _.Reason = reason

    /// How the part's opinion follows from those of the parts below.
    member internal _.Combination = combination

    /// The parts below, in the order they are written.
    member _.Parts = List.toArray parts

    member internal _.PartList = parts

    /// The tree as text, a line a part.
    override explanation.ToString() = ExplanationText.render explanation

and private ExplanationText =

    static member OpinionText(explanation: Explanation) =
        match explanation.Opinion with
        | None -> "not asked"
        | Some opinion -> opinion.ToString()

    static member Lines(indent: string, branch: string, explanation: Explanation) : (string * string * string) list =
        let parts = explanation.PartList
        let own = indent + branch + explanation.Node, ExplanationText.OpinionText explanation, explanation.Reason

        let deeper =
            match branch with
            | "" -> ""
            | "└── " -> indent + "    "
            | _ -> indent + "│   "

        let child i part = ExplanationText.Lines(deeper, (if i = parts.Length - 1 then "└── " else "├── "), part)

        own :: (parts |> List.mapi child |> List.concat)

    static member render(explanation: Explanation) =
        let lines = ExplanationText.Lines("", "", explanation)
        let first = lines |> List.map (fun (node, _, _) -> node.Length) |> List.max
        let second = lines |> List.map (fun (_, opinion, _) -> opinion.Length) |> List.max
        let text = StringBuilder()

        for node, opinion, reason in lines do
            let line = node.PadRight first + "  " + opinion.PadRight second + "  " + reason
            text.Append(line.TrimEnd()).Append '\n' |> ignore

        text.ToString().TrimEnd '\n'
