// Conditions: what a policy may ask of a trace, in every scope. Owns the data and its text; what it means is Truth's.
namespace Tracing.Functional

open System

/// What can be asked of a whole trace.
[<RequireQualifiedAccess; NoComparison>]
type internal TraceTest =
    | Duration of Order * TimeSpan
    | SpanCount of Order * int
    | ErrorCount of Order * int

    override test.ToString() =
        match test with
        | Duration(order, bound) -> $"duration {Canonical.compare order} {Canonical.seconds bound}"
        | SpanCount(order, bound) -> $"span count {Canonical.compare order} {bound}"
        | ErrorCount(order, bound) -> $"error count {Canonical.compare order} {bound}"

module internal TraceTest =

    /// The bound of a duration that can become known while the trace runs, in ticks.
    let bound test =
        match test with
        | TraceTest.Duration(_, bound) -> Some bound.Ticks
        | TraceTest.SpanCount _
        | TraceTest.ErrorCount _ -> None

/// <summary>
/// A condition on a trace: data, so it can be compared, printed and explained. Its scope says when it can be known; what is
/// not known yet is neither true nor false. Laws: and, or, not are Kleene's three-valued connectives.
/// </summary>
[<RequireQualifiedAccess; NoComparison>]
type Condition =
    internal
    | Constant of bool
    | AtStart of StartTest
    | RootSpan of SpanTest
    | AnySpan of SpanTest
    | WholeTrace of TraceTest
    | And of Condition * Condition
    | Or of Condition * Condition
    | Not of Condition

    /// Canonical text: equal conditions read the same, different ones differently.
    override condition.ToString() =
        match condition with
        | Constant value -> if value then "true" else "false"
        | AtStart test -> test.ToString()
        | RootSpan test -> $"root span {test}"
        | AnySpan test -> $"any span {test}"
        | WholeTrace test -> $"whole trace {test}"
        | And(left, right) -> $"({left} and {right})"
        | Or(left, right) -> $"({left} or {right})"
        | Not inner -> $"not {inner}"
