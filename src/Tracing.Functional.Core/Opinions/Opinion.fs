// The opinion of a part of a policy on one trace, and how opinions combine. Owns the lattice on thresholds; knows no policy.
namespace Tracing.Functional

open System.Globalization

/// <summary>
/// The opinion of a policy, or a part of one, on one trace. Law: with keep = R >= T, keep of the least is "or", keep of the greatest
/// is "and".
/// Reliable means that the adjusted counts of the kept traces estimate what arrived.
/// </summary>
[<RequireQualifiedAccess; Struct; NoComparison>]
type internal Opinion =
    | Abstain
    | Say of threshold: Threshold * isReliable: bool

    override opinion.ToString() =
        match opinion with
        | Abstain -> "abstains"
        | Say(threshold, _) when threshold.Value = 0UL -> "keep"
        | Say(threshold, _) when threshold.Value = Bits56.Limit -> "drop"
        | Say(threshold, _) -> "p = " + threshold.Probability.ToString("0.######", CultureInfo.InvariantCulture)

module internal Opinion =

    let always = Opinion.Say(Threshold.Always, true)
    let never = Opinion.Say(Threshold.Never, true)

    /// Kept if either keeps: the least threshold. Reliable if one that has the least is. Abstain is the identity.
    let anyOf left right =
        match left, right with
        | Opinion.Abstain, other
        | other, Opinion.Abstain -> other
        | Opinion.Say(a, reliableA), Opinion.Say(b, reliableB) ->
            if a.Value < b.Value then left
            elif b.Value < a.Value then right
            else Opinion.Say(a, reliableA || reliableB)

    /// Kept if both keep: the greatest threshold. Reliable if both are. Abstain is the identity.
    let allOf left right =
        match left, right with
        | Opinion.Abstain, other
        | other, Opinion.Abstain -> other
        | Opinion.Say(a, reliableA), Opinion.Say(b, reliableB) -> Opinion.Say((if a.Value >= b.Value then a else b), reliableA && reliableB)

    /// The first that does not abstain.
    let orElse second first =
        match first with
        | Opinion.Abstain -> second
        | opinion -> opinion

    /// Whether it drops every trace.
    let drops opinion =
        match opinion with
        | Opinion.Abstain -> false
        | Opinion.Say(threshold, _) -> threshold = Threshold.Never

    /// Whether it keeps some traces.
    let mayKeep opinion =
        match opinion with
        | Opinion.Abstain -> false
        | opinion -> not (drops opinion)

    /// Whether a trace of that randomness is kept; at the top abstaining means never.
    let keeps (randomness: Randomness) opinion =
        match opinion with
        | Opinion.Abstain -> false
        | Opinion.Say(threshold, _) -> threshold.Keeps randomness
