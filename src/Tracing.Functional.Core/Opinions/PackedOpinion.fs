// An opinion in one number, as running policies handle it: no allocation, no branch that Opinion does not need. The meaning is Opinion's.
namespace Tracing.Functional

open System
open System.Runtime.CompilerServices

/// An opinion in one number. Bits 0 to 56 are T, bit 60 is set if counts are not reliable; all ones is an abstention.
/// Laws: ToOpinion undoes Of; AnyOf and AllOf give what Opinion.anyOf and Opinion.allOf give.
[<Struct; IsReadOnly; NoComparison; CustomEquality>]
type internal PackedOpinion(bits: uint64) =

    /// No opinion.
    static member Abstain = PackedOpinion UInt64.MaxValue

    /// Keeps every trace; counts are reliable.
    static member Always = PackedOpinion 0UL

    /// Drops every trace.
    static member Never = PackedOpinion Bits56.Limit

    /// Keeps the trace; how many it stands for is not known.
    static member KeepUncounted = PackedOpinion(PackedOpinion.MarkOf false)

    /// Drops the trace, and what was kept of its kind cannot be counted.
    static member DropUncounted = PackedOpinion(Bits56.Limit ||| PackedOpinion.MarkOf false)

    /// The bit that says whether counts are reliable, to be joined with a T.
    static member MarkOf(isReliable: bool) = if isReliable then 0UL else 0x1000_0000_0000_0000UL

    /// T and whether counts from it are reliable.
    static member Of(threshold: Threshold, isReliable: bool) = PackedOpinion(threshold.Value ||| PackedOpinion.MarkOf isReliable)

    static member Of(opinion: Opinion) =
        match opinion with
        | Opinion.Abstain -> PackedOpinion.Abstain
        | Opinion.Say(threshold, isReliable) -> PackedOpinion.Of(threshold, isReliable)

    member _.Bits = bits

    /// T as a number. Greater than every T for an abstention.
    member _.T = bits &&& 0x1FF_FFFF_FFFF_FFFFUL

    /// T. Has no meaning for an abstention.
    member opinion.Threshold = Threshold opinion.T

    member _.IsAbstain = (bits = UInt64.MaxValue)
    member _.IsReliable = bits &&& PackedOpinion.MarkOf false = 0UL

    /// Whether it drops every trace.
    member opinion.Drops = (opinion.T = Bits56.Limit)

    /// Whether it keeps a trace of that randomness. An abstention keeps none.
    member opinion.Keeps(randomness: uint64) = randomness >= opinion.T

    member opinion.ToOpinion() =
        if opinion.IsAbstain then
            Opinion.Abstain
        else
            Opinion.Say(opinion.Threshold, opinion.IsReliable)

    /// The least threshold. Reliable if one that has the least is. Abstain is the identity.
    static member AnyOf(left: PackedOpinion, right: PackedOpinion) =
        if left.IsAbstain then right
        elif right.IsAbstain then left
        elif left.T < right.T then left
        elif right.T < left.T then right
        else PackedOpinion(left.Bits &&& right.Bits)

    /// The greatest threshold. Reliable if both are. Abstain is the identity.
    static member AllOf(left: PackedOpinion, right: PackedOpinion) =
        if left.IsAbstain then
            right
        elif right.IsAbstain then
            left
        else
            PackedOpinion(max left.T right.T ||| ((left.Bits ||| right.Bits) &&& PackedOpinion.MarkOf false))

    member _.Equals(other: PackedOpinion) = (bits = other.Bits)

    override opinion.Equals(other: obj | null) =
        match other with
        | :? PackedOpinion as other -> opinion.Equals other
        | _ -> false

    override _.GetHashCode() = bits.GetHashCode()
    override opinion.ToString() = string (opinion.ToOpinion())

    interface IEquatable<PackedOpinion> with
        member opinion.Equals other = opinion.Equals other
