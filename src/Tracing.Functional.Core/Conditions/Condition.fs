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
        | Duration(order, bound) -> $"duration {Canonical.compare order} {Canonical.time bound}"
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
        | RootSpan test -> $"root span {test.Alone}"
        | AnySpan test -> $"any span {test.Alone}"
        | WholeTrace test -> $"whole trace {test}"
        | And(left, right) -> Condition.Joined("and", left, left.IsAnd, right)
        | Or(left, right) -> Condition.Joined("or", left, left.IsOr, right)
        | Not(AtStart test) when test.CanSayNot -> test.Text true
        | Not inner -> "not " + inner.Alone

    /// The text as a part of another: and, or are in parentheses.
    member private condition.Alone = if condition.IsAnd || condition.IsOr then $"({condition})" else string condition

    /// A chain of one word needs no parentheses on its left.
    static member private Joined(word, left: Condition, isChain, right: Condition) =
        (if isChain then string left else left.Alone) + $" {word} " + right.Alone
