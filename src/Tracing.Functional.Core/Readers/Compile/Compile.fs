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
        /// Whether the facts of a trace's start may become known after its spans, or never.
        IsStartLate: bool
    }

module internal Compile =

    let private ruleOf rule kind = if rule = "" then kind else rule

    /// The parts in turn, each from the first annotation bit that is its own.
    let private mapWithBits build firstBit (parts: Policy list) =
        parts |> List.mapFold (fun bit part -> build bit part, bit + (Policy.annotations part).Length) firstBit |> fst

    let private conditional context condition inner : Node =
        match context.Tests with
        | Some tests ->
            let isLate = context.IsStartLate || (Condition.firstLate condition).IsSome
            KnownConditionalNode(tests.Compile condition, isLate, inner)
        | None -> ConditionalNode(ConditionNodes.compile condition, inner)

    /// The nodes of a policy whose annotations have the bits from `firstBit` on, in the order of Policy.annotations.
    let rec private build context firstBit policy : Node =
        let needsStart = context.IsStartLate && Policy.readsStart policy
        let isWhole = not needsStart || policy.IsPerKey || policy.IsFirstSeen
        let mayAskOnce = context.Tests.IsSome && not context.IsOnce && isWhole

        if mayAskOnce && Policy.isStateful policy && not (Policy.mayWait policy) then
            OnceNode(buildPart { context with IsOnce = true } firstBit policy, needsStart)
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
        | Policy.Adaptive settings -> stateful (fun () -> DebtNode(rule, "adaptive", DebtLaw.OfAdaptive settings, true))
        | Policy.RateLimited(rate, burst) -> stateful (fun () -> DebtNode(rule, "rateLimited", DebtLaw.OfRateLimited(rate, burst), false))
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

    /// A part that keeps a debt, whose law may change while what it owes stays.
    let private owes (part: Policy) = part.IsAdaptive || part.IsRateLimited

    let private readsTheSame tests (other: StatefulPart) =
        match tests, other.Tests with
        | None, None -> true
        | Some(tests: Tests), Some others -> tests.IsLike others
        | _ -> false

    /// The same part, with all that it needs to go on as it is.
    let private isSame (rule, part, tests) (other: StatefulPart) =
        other.Rule = rule && isUnchanged part other.Policy && readsTheSame tests other

    /// The key of a part that keeps a state for each.
    let private keyOf part =
        match part with
        | Policy.PerKey(key, _, _) -> Some key
        | _ -> None

    /// A part of the same name that owes, under another law; or owes for each key, of the same keys.
    let private isOwed (rule, part, _) (other: StatefulPart) =
        let hasSameKeys () =
            match keyOf part, keyOf other.Policy with
            | Some one, Some another -> TraceKey.isSame one another
            | _ -> false

        other.Rule = rule && ((owes part && owes other.Policy) || hasSameKeys ())

    /// Who goes on from whom: first those that are the same, then, of the rest, those whose law has changed. Each goes on once.
    let private heirs (earlier: StatefulPart list) wanted =
        let left = List<StatefulPart>(earlier)

        let take matches part =
            match left.FindIndex(fun other -> matches part other) with
            | -1 -> None
            | found ->
                let other = left[found]
                left.RemoveAt found
                Some other

        wanted
        |> List.map (fun part -> part, take isSame part)
        |> List.map (fun (part, same) ->
            match same with
            | Some _ -> same
            | None -> take isOwed part)

    /// What a part goes on as: the very node, or a new one with the debt of the earlier.
    let private goOn now part (earlier: StatefulPart option) (create: unit -> Node) =
        match earlier with
        | None -> create ()
        | Some earlier when isSame part earlier -> earlier.Node
        | Some earlier ->
            let node = create ()
            node.TryGoOnFrom(earlier.Node, now) |> ignore
            node

    /// The stateful parts of a policy, in the order in which they are built.
    let private wanted context policy =
        let found = List<string * Policy * Tests option>()
        let placeholder = ConstantNode("", PackedOpinion.Abstain) :> Node

        let note rule part tests _ =
            found.Add((rule, part, tests))
            placeholder

        build { context with Adopt = note } 0 policy |> ignore
        List.ofSeq found

    let private startFrom now (earlier: StatefulPart list) isStartLate policy =
        let mayWait = isStartLate || Policy.mayWait policy
        let tests = Tests.Of(if mayWait then policy else Policy.Never)

        let context =
            {
                Adopt = fun _ _ _ create -> create ()
                Tests = (if mayWait then Some tests else None)
                Rule = ""
                IsOnce = false
                IsStartLate = isStartLate
            }

        let heirs =
            if earlier.IsEmpty then
                Queue()
            else
                Queue(heirs earlier (wanted context policy))

        let made = List<StatefulPart>()

        let adopt rule part tests create =
            let earlier = if heirs.Count = 0 then None else heirs.Dequeue()
            let node = goOn now (rule, part, tests) earlier create
            made.Add { Rule = rule; Policy = part; Node = node; Tests = tests }
            node

        let root = build { context with Adopt = adopt } 0 policy
        RunningPolicy(policy, root, tests, Notes(Array.ofList (Policy.annotations policy)), List.ofSeq made)

    /// A policy that begins to run.
    let start policy = startFrom 0L [] false policy

    /// The same for traces whose start may become known after their spans, or never: see RunningPolicy.Begin.
    let startWithLateStarts policy = startFrom 0L [] true policy

    /// A policy that takes the place of a running one at that time. A stateful part under the same innermost name with the same settings
    /// and the same user functions goes on from where it stands. Of the others, adaptive and rate-limited parts take over what a part of their
    /// name owes, as a number of traces. So rates hold across the replacement, also if they change; see Theorem.
    let replace now (running: RunningPolicy) policy = startFrom now running.Stateful false policy

    /// The same for traces whose start may become known late.
    let replaceWithLateStarts now (running: RunningPolicy) policy = startFrom now running.Stateful true policy
