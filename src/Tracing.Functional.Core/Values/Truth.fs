// Three-valued truth and its connectives.
namespace Tracing.Functional

/// Three-valued truth.
[<RequireQualifiedAccess; Struct>]
type internal Truth =
    | No
    | Yes
    | Unknown

/// Kleene's connectives. Callers do not ask the second part if the first decides.
module internal Truth =

    let inline ofBool value = if value then Truth.Yes else Truth.No

    /// `left and right`, for a left that is not No.
    let inline andNotNo left right =
        match left with
        | Truth.Yes -> right
        | Truth.No -> Truth.No
        | Truth.Unknown -> if right = Truth.No then Truth.No else Truth.Unknown

    /// `left or right`, for a left that is not Yes.
    let inline orNotYes left right =
        match left with
        | Truth.Yes -> Truth.Yes
        | Truth.No -> right
        | Truth.Unknown -> if right = Truth.Yes then Truth.Yes else Truth.Unknown

    let inline negate truth =
        match truth with
        | Truth.Yes -> Truth.No
        | Truth.No -> Truth.Yes
        | Truth.Unknown -> Truth.Unknown

    /// What is known of a comparison with a bound, for a value that can still grow: that it is above once it is, that it is not below once
    /// it is not. `sign` is how the value stands to the bound now.
    let growing order (sign: int) =
        let holds = Order.holds order sign

        match order with
        | Order.GreaterThan
        | Order.AtLeast -> if holds then Truth.Yes else Truth.Unknown
        | Order.LessThan
        | Order.AtMost -> if holds then Truth.Unknown else Truth.No
