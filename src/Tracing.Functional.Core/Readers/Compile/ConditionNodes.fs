// The running form of conditions at a trace's start: one object a test, nothing allocated. The meaning is Condition.atStart's;
// what is not known at the start does not hold.
namespace Tracing.Functional

open System

[<AbstractClass>]
type internal ConditionNode() =
    /// Whether it is known to hold. A fault of a user's function is left in `fault`, the first one wins.
    abstract Holds: facts: inref<StartFacts> * fault: byref<Fault | null> -> bool

/// Any condition, by its plain meaning.
[<Sealed>]
type internal PlainConditionNode(condition: Condition) =
    inherit ConditionNode()
    override _.Holds(facts, fault) = Condition.atStart condition &facts &fault = Truth.Yes

/// An attribute that is a text, the most common test.
[<Sealed>]
type internal AttributeTextNode(key: string, text: string) =
    inherit ConditionNode()

    override _.Holds(facts, _) =
        match facts.Attribute key with
        | :? string as other -> String.Equals(text, other)
        | _ -> false

[<Sealed>]
type internal AttributeNode(key: string, test: ValueTest) =
    inherit ConditionNode()
    override _.Holds(facts, _) = ValueTest.holds test (facts.Attribute key)

[<Sealed>]
type internal AndNode(left: ConditionNode, right: ConditionNode) =
    inherit ConditionNode()
    override _.Holds(facts, fault) = left.Holds(&facts, &fault) && right.Holds(&facts, &fault)

[<Sealed>]
type internal OrNode(left: ConditionNode, right: ConditionNode) =
    inherit ConditionNode()
    override _.Holds(facts, fault) = left.Holds(&facts, &fault) || right.Holds(&facts, &fault)

[<Sealed>]
type internal NotNode(inner: ConditionNode) =
    inherit ConditionNode()
    override _.Holds(facts, fault) = not (inner.Holds(&facts, &fault))

module internal ConditionNodes =

    let private compileAttribute key test : ConditionNode =
        match test with
        | ValueTest.Is(Constant.Text text) -> AttributeTextNode(key, text)
        | ValueTest.Is _
        | ValueTest.Exists
        | ValueTest.OneOf _
        | ValueTest.Like _
        | ValueTest.Matches _
        | ValueTest.Compare _ -> AttributeNode(key, test)

    let private compileStart test : ConditionNode =
        match test with
        | StartTest.Attribute(key, test) -> compileAttribute key test
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Source _
        | StartTest.Baggage _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Header _
        | StartTest.Function _ -> PlainConditionNode(Condition.AtStart test)

    let rec private compileKnown condition : ConditionNode =
        match condition with
        | Condition.AtStart test -> compileStart test
        | Condition.And(left, right) -> AndNode(compileKnown left, compileKnown right)
        | Condition.Or(left, right) -> OrNode(compileKnown left, compileKnown right)
        | Condition.Not inner -> NotNode(compileKnown inner)
        | Condition.Constant _
        | Condition.RootSpan _
        | Condition.AnySpan _
        | Condition.WholeTrace _ -> PlainConditionNode condition

    /// If everything is known at the start, two truth values suffice; else the plain meaning, with its three.
    let compile condition : ConditionNode =
        match Condition.firstLate condition with
        | None -> compileKnown condition
        | Some _ -> PlainConditionNode condition
