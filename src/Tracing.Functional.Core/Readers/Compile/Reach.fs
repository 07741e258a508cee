// What a part of a running policy can still say of a trace that is not over: the span of opinions that are possible.
namespace Tracing.Functional

open System

/// The opinions that a part can still have on a trace: between two of them, none if MaySay is false.
[<Struct; NoComparison; NoEquality>]
type internal Reach = { Least: PackedOpinion; Greatest: PackedOpinion; MaySay: bool; MayAbstain: bool }

module internal Reach =

    let ofOpinion (opinion: PackedOpinion) =
        {
            Least = opinion
            Greatest = opinion
            MaySay = not opinion.IsAbstain
            MayAbstain = opinion.IsAbstain
        }

    /// Anything: it has not been asked.
    let unknown =
        {
            Least = PackedOpinion.Always
            Greatest = PackedOpinion.DropUncounted
            MaySay = true
            MayAbstain = true
        }

    /// Whether only one opinion is left.
    let isExact reach = not reach.MayAbstain && reach.Least.Equals reach.Greatest

    /// Whether a trace of that randomness is not dropped by it, whatever it says.
    let spares randomness reach = not reach.MaySay || reach.Greatest.Keeps randomness

    /// Whether a trace of that randomness is kept, whatever happens.
    let keeps randomness reach = not reach.MayAbstain && reach.Greatest.Keeps randomness

    /// Whether a trace of that randomness is dropped, whatever happens; at the top abstaining means never.
    let drops randomness reach = not reach.MaySay || not (reach.Least.Keeps randomness)

    let orAbstain reach = { reach with MayAbstain = true }

    // Ends that differ in reliability alone stay apart, so that the reach is not exact.
    let private least (left: PackedOpinion) (right: PackedOpinion) = PackedOpinion.AnyOf(left, right)

    let private greatest (left: PackedOpinion) (right: PackedOpinion) =
        if left.T = right.T then PackedOpinion(left.Bits ||| right.Bits)
        elif right.T > left.T then right
        else left

    /// The second if the first, which may abstain, does.
    let orElse second first =
        if not first.MaySay then
            second
        elif not second.MaySay then
            first
        else
            {
                Least = least first.Least second.Least
                Greatest = greatest first.Greatest second.Greatest
                MaySay = true
                MayAbstain = second.MayAbstain
            }

    /// Both ends of a combination in which a part that may abstain may be missing.
    let private combine pick (keepLeast: bool) left right =
        if not left.MaySay then
            right
        elif not right.MaySay then
            left
        else
            let both = pick left.Least right.Least, pick left.Greatest right.Greatest

            // If a part may abstain, its bound does not apply.
            let openEnd choose mine theirs joint =
                match left.MayAbstain, right.MayAbstain with
                | false, false -> joint
                | false, true -> mine
                | true, false -> theirs
                | true, true -> choose mine theirs

            if keepLeast then
                {
                    Least = fst both
                    Greatest = openEnd greatest left.Greatest right.Greatest (snd both)
                    MaySay = true
                    MayAbstain = left.MayAbstain && right.MayAbstain
                }
            else
                {
                    Least = openEnd least left.Least right.Least (fst both)
                    Greatest = snd both
                    MaySay = true
                    MayAbstain = left.MayAbstain && right.MayAbstain
                }

    /// The least of both.
    let anyOf left right = combine least true left right

    /// The greatest of both.
    let allOf left right = combine (fun left right -> PackedOpinion.AllOf(left, right)) false left right
