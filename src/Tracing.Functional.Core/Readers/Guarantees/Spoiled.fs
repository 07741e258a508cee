// Which rules of a policy spoil its counts: those that keep traces of which nobody knows how many they stand for.
namespace Tracing.Functional

module internal Spoiled =

    let private keepsNone policy = (Outlook.from View.Any policy).Drops = Claim.yes

    /// A parent that is followed may have said nothing of its probability. A parent of this process is of a trace that is counted already.
    let private followed (cases: ParentCases) =
        if cases.RemoteSampled.IsNone then
            [ { Text = "remote parents without a threshold"; IsName = false } ]
        else
            []

    let rec private ofPart name policy =
        let below name = Policy.parts policy |> List.collect (ofPart name)

        if keepsNone policy then
            []
        else
            match policy with
            | Policy.RateLimited _ when name = "" -> [ { Text = "rateLimited"; IsName = false } ]
            | Policy.RateLimited _ -> [ { Text = name; IsName = true } ]
            | Policy.Always
            | Policy.Never
            | Policy.Abstain
            | Policy.FixedRatio _
            | Policy.Adaptive _
            | Policy.AdaptiveWindow _
            | Policy.FirstSeen _ -> []
            | Policy.Named(name, _) -> below name
            | Policy.ParentBased(_, cases) -> followed cases @ below name
            | Policy.Conditional _
            | Policy.OrElse _
            | Policy.AnyOf _
            | Policy.AllOf _
            | Policy.PerKey _
            | Policy.Annotate _ -> below name

    /// The rules that spoil the counts of a policy without parts that are never asked.
    let by policy = ofPart "" policy |> List.distinct
