// What a running policy is made of, and what it decides.
namespace Tracing.Functional

/// A stateful part of a running policy, the innermost name around it, and the node that holds its state.
[<NoComparison; NoEquality>]
type internal StatefulPart =
    {
        Rule: string
        Policy: Policy
        Node: Node
        /// The bits that its conditions read, if it has such.
        Tests: Tests option
    }

/// What a running policy decides when a trace starts, or while it runs.
type internal HeadDecision =
    /// Keep or drop, as the opinion says: nothing that comes can change it.
    | Final = 0
    /// The trace is kept, but its threshold is not certain yet.
    | Keep = 1
    /// Neither is certain yet.
    | Defer = 2

module internal Compiled =

    /// The threshold and the rule of a part that treats all traces alike.
    let rec constant (node: Node) =
        match node with
        | :? ConstantNode as node when not node.Opinion.IsAbstain -> Some(node.Opinion.Threshold, node.Rule)
        | :? NamedNode as node -> constant node.Inner
        | _ -> None
