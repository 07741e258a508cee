// From a policy to a running one, and from a running one to its successor with the state that is still good.
// Owns which state survives a replacement; deciding itself is in Nodes.
namespace Tracing.Functional

open System.Collections.Generic

/// Gives a stateful part its node: an earlier one that is still good, or a new one.
type private Adopt = string -> Policy -> Tests option -> (unit -> Node) -> Node

/// What building a part needs to know.
[<NoComparison; NoEquality>]
type private Build =
    {
        Adopt: Adopt
        /// The bits of conditions, if the policy may wait for a trace's end.
        Tests: Tests option
        /// The innermost name.
        Rule: string
        /// Whether a part around this one is asked once for both.
        IsOnce: bool
    }

module internal Compile =

    let private ruleOf rule kind = if rule = "" then kind else rule

    /// The parts in turn, each from the first annotation bit that is its own.
    let private mapWithBits build firstBit (parts: Policy list) =
        parts |> List.mapFold (fun bit part -> build bit part, bit + (Policy.annotations part).Length) firstBit |> fst

    let private conditional context condition inner : Node =
        match context.Tests with
        | Some tests -> KnownConditionalNode(tests.Compile condition, (Condition.firstLate condition).IsSome, inner)
        | None -> ConditionalNode(ConditionNodes.compile condition, inner)

    /// The nodes of a policy whose annotations have the bits from `firstBit` on, in the order of Policy.annotations.
    let rec private build context firstBit policy : Node =
        let asksOnce = context.Tests.IsSome && not context.IsOnce && Policy.isStateful policy && not (Policy.mayWait policy)

        if asksOnce then
            OnceNode(buildPart { context with IsOnce = true } firstBit policy)
        else
            buildPart context firstBit policy

    and private buildPart context firstBit policy : Node =
        let rule = context.Rule
        let stateful create = context.Adopt rule policy None create
        let all parts = parts |> mapWithBits (build context) firstBit |> Array.ofList

        match policy with
        | Policy.Always -> ConstantNode(ruleOf rule "always", PackedOpinion.Always)
        | Policy.Never -> ConstantNode(ruleOf rule "never", PackedOpinion.Never)
        | Policy.Abstain -> ConstantNode(ruleOf rule "abstain", PackedOpinion.Abstain)
        | Policy.FixedRatio ratio -> ConstantNode(ruleOf rule "fixedRatio", PackedOpinion.Of(Thresholds.ofRatio ratio, true))
        | Policy.Adaptive settings -> stateful (fun () -> DebtNode(ruleOf rule "adaptive", DebtLaw.OfAdaptive settings, true))
        | Policy.RateLimited(rate, burst) ->
            stateful (fun () -> DebtNode(ruleOf rule "rateLimited", DebtLaw.OfRateLimited(rate, burst), false))
        | Policy.AdaptiveWindow(target, size) -> stateful (fun () -> WindowNode(ruleOf rule "adaptiveWindow", target, size))
        | Policy.Conditional(condition, inner) -> conditional context condition (build context firstBit inner)
        | Policy.OrElse parts -> OrElseNode(all parts)
        | Policy.AnyOf parts -> AnyOfNode(all parts)
        | Policy.AllOf parts -> AllOfNode(all parts)
        | Policy.ParentBased(_, cases) -> buildParentBased rule cases (all (Policy.parts policy))
        | Policy.PerKey(key, settings, inner) -> buildPerKey context firstBit policy key settings inner
        | Policy.FirstSeen(key, period, maxKeys) ->
            stateful (fun () -> FirstSeenNode(ruleOf rule "firstSeen", key, Keys.nanoseconds period, maxKeys))
        | Policy.Named(name, inner) -> NamedNode(build { context with Rule = name } firstBit inner)
        | Policy.Annotate(_, inner) -> AnnotateNode(1UL <<< (firstBit + (Policy.annotations inner).Length), build context firstBit inner)

    and private buildPerKey context firstBit policy key settings inner : Node =
        let tests = if Policy.hasCondition inner then context.Tests else None
        let copy () = build { context with Adopt = (fun _ _ _ create -> create ()) } 0 inner
        let node = context.Adopt context.Rule policy tests (fun () -> PerKeyNode(key, settings, copy))

        if (Policy.annotations inner).IsEmpty then
            node
        else
            ShiftedNotesNode(firstBit, node)

    /// Parts are the root and then the cases that have a policy of their own.
    and private buildParentBased rule cases (parts: Node[]) : Node =
        let ofCase case = cases.Overridden |> List.tryFindIndex (fun (other, _) -> other = case) |> Option.map (fun i -> parts[i + 1])

        ParentBasedNode(ruleOf rule "parent", parts[0], ofCase)

    /// Equal, and with the very same user functions.
    let private isUnchanged policy other =
        let left, right = Policy.functions policy, Policy.functions other
        policy = other && left.Length = right.Length && List.forall2 (fun (a: obj) b -> a.Equals b) left right

    let private startFrom (earlier: StatefulPart list) policy =
        let left = List<StatefulPart>(earlier)
        let made = List<StatefulPart>()

        let readsTheSame tests (other: StatefulPart) =
            match tests, other.Tests with
            | None, None -> true
            | Some(tests: Tests), Some others -> tests.IsLike others
            | _ -> false

        let adopt rule part tests create =
            let found = left.FindIndex(fun other -> other.Rule = rule && isUnchanged part other.Policy && readsTheSame tests other)
            let node = if found < 0 then create () else left[found].Node

            if found >= 0 then
                left.RemoveAt found

            made.Add { Rule = rule; Policy = part; Node = node; Tests = tests }
            node

        let mayWait = Policy.mayWait policy
        let tests = Tests.Of(if mayWait then policy else Policy.Never)
        let context = { Adopt = adopt; Tests = (if mayWait then Some tests else None); Rule = ""; IsOnce = false }

        let root = build context 0 policy
        RunningPolicy(policy, root, tests, Notes(Array.ofList (Policy.annotations policy)), List.ofSeq made)

    /// A policy that begins to run.
    let start policy = startFrom [] policy

    /// A policy that takes the place of a running one: a stateful part under the same innermost name with the same settings and
    /// the same user functions goes on from where it stands, so its rate promises hold across the replacement.
    let replace (running: RunningPolicy) policy = startFrom running.Stateful policy
