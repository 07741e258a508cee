// What a whole policy promises, derived from its parts, and how that reads as a card. Owns the data and its text; each line has a file of
// its own in this folder.
namespace Tracing.Functional

open System
open System.Collections.Generic
open System.Runtime.CompilerServices

/// <summary>How many traces a rule keeps at most.</summary>
[<Struct; IsReadOnly; NoComparison>]
type RuleCap =
    {
        /// The innermost name around the rule's parts, else their kind.
        Rule: string
        /// Of all parts of the rule together.
        Cap: RateCap
    }

/// <summary>
/// What a policy promises, whatever traces come. Every line is a claim that holds: if nothing is sure, less is claimed. Outside of all
/// of them is a trace for which a function of yours, or a value that is a key, throws: by default it is kept, and not counted. Functions
/// are taken to answer alike if they are asked twice. The promises are those of one process, and of a policy that is not replaced.
/// </summary>
[<Sealed>]
type Guarantees
    internal
    (
        cap: Cap,
        ruleCaps: (RuleName * Cap) list,
        alwaysKept: Claim,
        spoiledBy: RuleName list,
        held: Claim,
        unreached: Unreached list,
        callsFunctions: bool
    ) =

    let condition claim : Condition | null = if claim = Claim.no then null else Claim.toCondition claim

    let noneBecauseOf =
        match cap with
        | Cap.NoneOf rules -> rules
        | Cap.AtMost _ -> []

    let readOnly (items: 'T list) : IReadOnlyList<'T> = List.toArray items :> IReadOnlyList<'T>

    /// The traces that all rules together keep at most, by the times of their decisions; null if there is no cap. A child of a parent in
    /// this process that is followed is part of a trace that counts already. `firstSeen` keeps its part of it if the clock does not run
    /// back; all others keep theirs whatever the clock reads.
    member _.Cap: Nullable<RateCap> = Cap.line cap

    /// The rules, by name or kind, because of which there is no cap; empty if there is one.
    member _.Uncapped: IReadOnlyList<string> = noneBecauseOf |> List.map _.Text |> readOnly

    /// The rules that have a cap of their own, in the order they are written: so many traces each keeps at most, by the times at which
    /// it is asked. That is when a trace starts if the rule can keep it there for good, else when the trace has waited.
    member _.RuleCaps: IReadOnlyList<RuleCap> =
        ruleCaps |> List.map (fun (rule, cap) -> { Rule = rule.Text; Cap = (Cap.line cap).Value }) |> readOnly

    /// Traces of which this holds at their end are kept, whatever their randomness and whatever came before; null if nothing is kept for
    /// certain. A trace that is decided before its end, by its age or for memory, is judged by what is certain then. Of a parent that is
    /// sampled and has a threshold, both are taken to agree.
    member _.AlwaysKept: Condition | null = condition alwaysKept

    /// Whether the adjusted counts of kept traces are true: their sum, and what is shed, estimate without bias what arrived and was not
    /// dropped by choice.
    member _.CountsAreTrue = spoiledBy.IsEmpty

    /// The rules, by name or kind, whose kept traces stand for an unknown number; empty if counts are true.
    member _.CountsSpoiledBy: IReadOnlyList<string> = spoiledBy |> List.map _.Text |> readOnly

    /// Only of traces of which this holds at their start may spans be held in memory, until the trace is decided: at the latest at its end.
    /// Null if no trace is held.
    member _.Held: Condition | null = condition held

    /// The rules and parts that are never asked, by name or text, because a part before them always has an opinion or their condition
    /// never holds.
    member _.NeverAsked: IReadOnlyList<string> = unreached |> List.map _.Text |> List.distinct |> readOnly

    member internal _.ExactCap = cap
    member internal _.ExactRuleCaps = ruleCaps
    member internal _.Unreached = unreached
    member internal _.CallsFunctions = callsFunctions
    member internal _.AlwaysKeptClaim = alwaysKept
    member internal _.HeldClaim = held
    member internal _.Spoilers = spoiledBy

    /// The promises as a card, a line each.
    override guarantees.ToString() = GuaranteesCard.render guarantees

/// A line is a label and words. A word may have spaces of its own, at which no line ends.
and private GuaranteesCard =

    static member private Width = 104
    static member private LabelWidth = 22

    /// A space within quotes ends no word.
    static member private Words(text: string) =
        let step (words, word, isQuoted, isEscaped) c =
            match c with
            | ' ' when not isQuoted -> word :: words, "", false, false
            | '"' when not isEscaped -> words, word + "\"", not isQuoted, false
            | c -> words, word + string c, isQuoted, (c = '\\' && not isEscaped)

        let words, last, _, _ = Seq.fold step ([], "", false, false) text
        List.rev (last :: words)

    static member private Line(label: string, words: string list) =
        let room = GuaranteesCard.Width - GuaranteesCard.LabelWidth

        let step (lines, line: string) (word: string) =
            if line = "" then lines, word
            elif line.Length + 1 + word.Length <= room then lines, line + " " + word
            else line :: lines, word

        let lines, last = List.fold step ([], "") words
        let indent = "\n" + String(' ', GuaranteesCard.LabelWidth)
        label.PadRight GuaranteesCard.LabelWidth + String.Join(indent, List.rev (last :: lines))

    static member private Listed(items: string list) =
        match List.rev items with
        | [] -> "-"
        | [ only ] -> only
        | last :: others -> String.Join(", ", List.rev others) + " and " + last

    static member private OfRules(rules: RuleName list) = rules |> List.map string |> GuaranteesCard.Listed

    static member private Cap(guarantees: Guarantees) =
        let line cap = (Cap.line cap).Value.ToString()
        let ofRule (rule: RuleName, cap) = [ "of"; $"{rule}:"; line cap ]
        let ofRules = guarantees.ExactRuleCaps |> List.map ofRule
        let perTime = [ "traces"; "in any t seconds" ]

        // Parts with a semicolon behind each but the last.
        let rec several (parts: string list list) =
            match parts with
            | first :: second :: others ->
                let most, last = List.splitAt (first.Length - 1) first
                most @ [ last.Head + ";" ] @ several (second :: others)
            | parts -> List.concat parts

        match guarantees.ExactCap, ofRules with
        | Cap.AtMost [], _ -> [ "0 traces" ]
        | Cap.AtMost _, ([] | [ _ ]) -> line guarantees.ExactCap :: perTime
        | Cap.AtMost _, _ -> several ([ "all rules:"; line guarantees.ExactCap ] :: ofRules) @ perTime
        | Cap.NoneOf rules, _ ->
            let none = GuaranteesCard.Words $"cap of all rules: none, because of {GuaranteesCard.OfRules rules}"
            several (none :: ofRules) @ (if ofRules.IsEmpty then [] else perTime)

    static member private AlwaysKept(claim: Claim) =
        match claim with
        | Claim.All [] -> "every trace"
        | Claim.Some [] -> "-"
        | claim -> ClaimText.render claim

    static member private Counts(spoilers: RuleName list) =
        if spoilers.IsEmpty then
            "true"
        else
            $"not true, because of {GuaranteesCard.OfRules spoilers}"

    static member private Held(claim: Claim) =
        match claim with
        | Claim.All [] -> "every trace, until it ends"
        | Claim.Some [] -> "-"
        | claim -> $"every trace if {ClaimText.render claim}, until it ends"

    static member render(guarantees: Guarantees) =
        let line label text = GuaranteesCard.Line(label, GuaranteesCard.Words text)

        [
            GuaranteesCard.Line("never more than", GuaranteesCard.Cap guarantees)
            line "always kept" (GuaranteesCard.AlwaysKept guarantees.AlwaysKeptClaim)
            line "counts" (GuaranteesCard.Counts guarantees.Spoilers)
            line "held" (GuaranteesCard.Held guarantees.HeldClaim)
            line "never asked" (GuaranteesCard.Listed(List.ofSeq guarantees.NeverAsked))
            if guarantees.CallsFunctions then
                line "if a function throws" "nothing above holds for its trace; by default that is kept, and not counted"
        ]
        |> String.concat "\n"

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal Guarantees =

    /// Whether a parent's decision, which may come without a count, is one opinion among others: then two keeps may differ in what they
    /// count, and a keep for certain is not final at the start.
    let private mixesParents policy =
        match policy with
        | Policy.ParentBased _ -> Policy.parts policy |> List.exists Policy.hasParentBased
        | _ -> Policy.hasParentBased policy

    let private held policy =
        if Policy.mayWait policy then
            let outlook = Outlook.from View.Start policy
            let kept = if mixesParents policy then Claim.no else outlook.Keeps
            Claim.all [ outlook.Open; Claim.negate kept; Claim.negate outlook.Drops ] |> Claim.orIfLarge Claim.yes
        else
            Claim.no

    /// What a policy promises.
    let ofPolicy policy =
        let reached = Reached.of' policy

        Guarantees(
            Cap.ofPolicy reached.Policy,
            Cap.ofRules reached.Policy,
            (Outlook.from View.End policy).Keeps |> Claim.orIfLarge Claim.no,
            Spoiled.by reached.Policy,
            held policy,
            reached.Unreached,
            not (Policy.functions policy).IsEmpty
        )
