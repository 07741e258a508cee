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
