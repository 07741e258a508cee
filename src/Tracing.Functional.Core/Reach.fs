// Opinions as running policies handle them: one in a number, and the span of those that are still possible. The meaning is Opinion's.
namespace Tracing.Functional

open System

/// An opinion in one number: bits 0 to 56 are T, bit 60 says that counts are not reliable, all ones is an abstention.
module internal Said =

    [<Literal>]
    let Abstain = UInt64.MaxValue

    [<Literal>]
    let Unreliable = 0x1000_0000_0000_0000UL

    let inline threshold (said: uint64) = said &&& 0x1FF_FFFF_FFFF_FFFFUL
    /// Whether it drops every trace.
    let inline drops (said: uint64) = said <> Abstain && threshold said = Bits56.Limit

    let inline isReliable (said: uint64) = said &&& Unreliable = 0UL

    let ofOpinion opinion =
        match opinion with
        | Opinion.Abstain -> Abstain
        | Opinion.Say(threshold, true) -> threshold.Value
        | Opinion.Say(threshold, false) -> threshold.Value ||| Unreliable

    let toOpinion said =
        if said = Abstain then
            Opinion.Abstain
        else
            Opinion.Say(Threshold(threshold said), isReliable said)

    /// The least threshold; reliable where one that says the least is.
    let anyOf left right =
        if left = Abstain then right
        elif right = Abstain then left
        elif threshold left < threshold right then left
        elif threshold right < threshold left then right
        else left &&& right

    /// The greatest threshold; reliable where both are.
    let allOf left right =
        if left = Abstain then
            right
        elif right = Abstain then
            left
        else
            max (threshold left) (threshold right) ||| ((left ||| right) &&& Unreliable)

/// What a part can still say of a trace, between two opinions as Said has them; nothing where MaySay is false.
[<Struct; NoComparison; NoEquality>]
type internal Reach = { Least: uint64; Greatest: uint64; MaySay: bool; MayAbstain: bool }

module internal Reach =

    let ofSaid said =
        if said = Said.Abstain then
            { Least = 0UL; Greatest = 0UL; MaySay = false; MayAbstain = true }
        else
            { Least = said; Greatest = said; MaySay = true; MayAbstain = false }

    /// Anything: it has not been asked.
    let unknown = { Least = 0UL; Greatest = Bits56.Limit ||| Said.Unreliable; MaySay = true; MayAbstain = true }

    /// Whether there is only one thing it can say.
    let isExact reach = not reach.MayAbstain && reach.Least = reach.Greatest

    /// Whether a trace of that randomness is not dropped by it, whatever it says.
    let spares randomness reach = not reach.MaySay || randomness >= Said.threshold reach.Greatest

    /// Whether a trace of that randomness is kept, whatever happens.
    let keeps randomness reach = not reach.MayAbstain && randomness >= Said.threshold reach.Greatest

    /// Whether a trace of that randomness is dropped, whatever happens; at the top abstaining means never.
    let drops randomness reach = not reach.MaySay || randomness < Said.threshold reach.Least

    let orAbstain reach = { reach with MayAbstain = true }

    /// Ends that differ in reliability alone stay apart, so that the reach is not exact.
    let private least left right =
        if Said.threshold left = Said.threshold right then left &&& right
        elif Said.threshold right < Said.threshold left then right
        else left

    let private greatest left right =
        if Said.threshold left = Said.threshold right then left ||| right
        elif Said.threshold right > Said.threshold left then right
        else left

    /// The second where the first, which may abstain, does.
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

            // The end that a missing part would have pulled at stays open.
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
    let anyOf left right = combine Said.anyOf true left right

    /// The greatest of both.
    let allOf left right = combine Said.allOf false left right
