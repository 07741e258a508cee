// From a policy to a running one, and from a running one to its successor with the state that is still good.
// Owns which state survives a replacement; deciding itself is in Nodes.
namespace Tracing.Functional

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.Runtime.CompilerServices

/// <summary>What a running policy answered one arrival.</summary>
[<Struct; IsReadOnly; NoComparison; NoEquality>]
type Verdict =
    {
        /// T. A trace is kept where its randomness is at least T.
        Threshold: Threshold
        /// Whether T says how many traces a kept one stands for.
        IsReliable: bool
        IsKept: bool
        /// The innermost name around the part that decided, else the kind of that part; "abstain" where no part had an opinion.
        Rule: string
        /// What the arrival counts for where a rate-limiting part shed it, else 0: estimate + shed is an unbiased count of arrivals.
        Shed: float
        /// Attributes for the span, or null.
        Attributes: KeyValuePair<string, obj>[] | null
        /// What a user's function threw, or null. The trace is then kept and not counted.
        Fault: Fault | null
    }

/// <summary>How an adaptive or rate-limited part of a running policy stands.</summary>
[<Struct; IsReadOnly; NoComparison>]
type RateState =
    {
        Rule: string
        TargetPerSecond: float
        /// Kept traces not yet paid off.
        Debt: float
        /// The probability a trace would meet now, 0 to 1; 0 is shed.
        Probability: float
    }

/// Annotations of a policy by the bit they have in a frame.
[<Sealed>]
type internal Notes(annotations: (string * Constant) list[]) =
    /// Combinations beyond this many are built anew each time, so that the cache is bounded.
    static let maxCached = 1024
    let cache = ConcurrentDictionary<uint64, KeyValuePair<string, obj>[]>()

    let build (mask: uint64) =
        [|
            for i in 0 .. annotations.Length - 1 do
                if mask >>> i &&& 1UL = 1UL then
                    for key, value in annotations[i] -> KeyValuePair(key, value.AsObject)
        |]

    member _.Of(mask: uint64) : KeyValuePair<string, obj>[] | null =
        if mask = 0UL then null
        elif cache.Count < maxCached then cache.GetOrAdd(mask, build)
        else build mask

/// A stateful part of a running policy, the innermost name around it, and the node that holds its state.
[<NoComparison; NoEquality>]
type internal StatefulPart = { Rule: string; Policy: Policy; Node: Node }

module internal Compiled =

    /// The threshold and the rule of a part that answers all traces alike.
    let rec constant (node: Node) =
        match node with
        | :? ConstantNode as node when node.Said <> Said.Abstain -> Some(Threshold(Said.threshold node.Said), node.Rule)
        | :? NamedNode as node -> constant node.Inner
        | _ -> None

/// <summary>
/// A policy that is running: the same policy, compiled, with its state. Safe under concurrent use; deciding takes no lock and
/// allocates nothing. Two runs of one policy share no state.
/// </summary>
[<Sealed>]
type RunningPolicy internal (policy: Policy, root: Node, notes: Notes, stateful: StatefulPart list) =

    let needsTime = Policy.isStateful policy

    let byParent =
        match root with
        | :? ParentBasedNode as node -> Some node
        | _ -> None

    /// What decides where there is no parent: parentBased has nothing to say there.
    let rootNode =
        match byParent with
        | Some node -> node.Root
        | None -> root

    let rootThreshold = Compiled.constant rootNode

    member _.Policy = policy

    /// Whether the time of an arrival matters at all.
    member _.NeedsTime = needsTime

    /// Whether every child of a local parent is answered as its parent was.
    member _.FollowsLocalParents = byParent |> Option.exists _.FollowsLocal

    /// Whether every child of a remote parent is answered as its parent was.
    member _.FollowsRemoteParents = byParent |> Option.exists _.FollowsRemote

    /// Whether all roots get one and the same threshold, RootThreshold, by the rule RootRule.
    member _.HasRootThreshold = rootThreshold.IsSome

    member _.RootThreshold = rootThreshold |> Option.map fst |> Option.defaultValue Threshold.Never
    member _.RootRule = rootThreshold |> Option.map snd |> Option.defaultValue ""
    member internal _.Stateful = stateful
    member internal _.Snapshot() = root.Snapshot()

    /// <summary>Decides one arrival.</summary>
    /// <param name="facts">What is known when the local root starts.</param>
    /// <param name="now">Nanoseconds on any one monotonic clock, of magnitude below 2^61.</param>
    /// <param name="randomness">R of the trace.</param>
    member running.Decide(facts: inref<StartFacts>, now: int64, randomness: Randomness) : Verdict =
        let mutable frame = Frame(now, randomness.Value)
        let said = running.Ask(&facts, &frame)
        let threshold = Threshold(Said.threshold said)
        let isKept = threshold.Keeps randomness

        {
            Threshold = threshold
            IsReliable = Said.isReliable said
            IsKept = isKept
            Rule = frame.Rule
            Shed = frame.Shed
            Attributes = (if isKept then running.Attributes &frame else null)
            Fault = frame.Fault
        }

    /// The answer to a frame, never an abstention: the frame then says the rule, the fault and what was shed.
    member internal _.Ask(facts: inref<StartFacts>, frame: byref<Frame>) : uint64 =
        let node = if facts.Parent.Origin = ParentOrigin.None then rootNode else root
        let said = node.Ask(&facts, &frame, 0UL)

        if not (isNull frame.Fault) then
            frame.Rule <- "fault"
            frame.Shed <- 0.0
            Said.Unreliable
        elif said = Said.Abstain then
            frame.Rule <- "abstain"
            frame.Shed <- 0.0
            Bits56.Limit ||| Said.Unreliable
        else
            if Said.threshold said <> Bits56.Limit then
                frame.Shed <- 0.0

            said

    /// The attributes for a trace that is kept, or null.
    member internal _.Attributes(frame: byref<Frame>) : KeyValuePair<string, obj>[] | null =
        if frame.Notes = 0UL then null else notes.Of frame.Notes

    /// <summary>How the adaptive and rate-limited parts stand at that time, in the order they are written; those of perKey left out.</summary>
    member _.RateStates(now: int64) : RateState[] =
        [|
            for part in stateful do
                match part.Node with
                | :? DebtNode as node ->
                    let debt = node.Law.Debt(node.Tat, now)

                    {
                        Rule = node.Rule
                        TargetPerSecond = node.Law.TargetPerSecond
                        Debt = float debt / float node.Law.Tau
                        Probability = (Threshold(node.Law.Threshold debt)).Probability
                    }
                | _ -> ()
        |]

/// Gives a stateful part its node: an earlier one that is still good, or a new one.
type private Adopt = string -> Policy -> (unit -> Node) -> Node

module internal Compile =

    let private ruleOf rule kind = if rule = "" then kind else rule

    /// The parts in turn, each from the first annotation bit that is its own.
    let private mapWithBits build firstBit (parts: Policy list) =
        parts |> List.mapFold (fun bit part -> build bit part, bit + (Policy.annotations part).Length) firstBit |> fst

    /// The nodes of a policy whose annotations have the bits from `firstBit` on, in the order of Policy.annotations.
    let rec private build (adopt: Adopt) rule firstBit policy : Node =
        let stateful create = adopt rule policy create
        let all parts = parts |> mapWithBits (build adopt rule) firstBit |> Array.ofList

        match policy with
        | Policy.Always -> ConstantNode(ruleOf rule "always", 0UL)
        | Policy.Never -> ConstantNode(ruleOf rule "never", Bits56.Limit)
        | Policy.Abstain -> ConstantNode(ruleOf rule "abstain", Said.Abstain)
        | Policy.FixedRatio ratio -> ConstantNode(ruleOf rule "fixedRatio", (Thresholds.ofRatio ratio).Value)
        | Policy.Adaptive settings -> stateful (fun () -> DebtNode(ruleOf rule "adaptive", DebtLaw.OfAdaptive settings, true))
        | Policy.RateLimited(rate, burst) ->
            stateful (fun () -> DebtNode(ruleOf rule "rateLimited", DebtLaw.OfRateLimited(rate, burst), false))
        | Policy.AdaptiveWindow(target, size) -> stateful (fun () -> WindowNode(ruleOf rule "adaptiveWindow", target, size))
        | Policy.Conditional(condition, inner) -> ConditionalNode(ConditionNodes.compile condition, build adopt rule firstBit inner)
        | Policy.OrElse parts -> OrElseNode(all parts)
        | Policy.AnyOf parts -> AnyOfNode(all parts)
        | Policy.AllOf parts -> AllOfNode(all parts)
        | Policy.ParentBased(_, cases) -> buildParentBased rule cases (all (Policy.parts policy))
        | Policy.PerKey(key, settings, inner) ->
            let copy () = build (fun _ _ create -> create ()) rule 0 inner
            let node = stateful (fun () -> PerKeyNode(key, settings, copy))

            if (Policy.annotations inner).IsEmpty then
                node
            else
                ShiftedNotesNode(firstBit, node)
        | Policy.FirstSeen(key, period, maxKeys) ->
            stateful (fun () -> FirstSeenNode(ruleOf rule "firstSeen", key, Keys.nanoseconds period, maxKeys))
        | Policy.Named(name, inner) -> NamedNode(build adopt name firstBit inner)
        | Policy.Annotate(_, inner) -> AnnotateNode(1UL <<< (firstBit + (Policy.annotations inner).Length), build adopt rule firstBit inner)

    /// Parts are the root and then the cases that have a policy of their own.
    and private buildParentBased rule cases (parts: Node[]) : Node =
        let case name : Node | null =
            match cases.Overridden |> List.tryFindIndex (fun (other, _) -> other = name) with
            | Some i -> parts[i + 1]
            | None -> null

        ParentBasedNode(
            ruleOf rule "parent",
            parts[0],
            case "remote sampled",
            case "remote not sampled",
            case "local sampled",
            case "local not sampled"
        )

    /// Equal, and with the very same user functions.
    let private isUnchanged policy other =
        let left, right = Policy.functions policy, Policy.functions other
        policy = other && left.Length = right.Length && List.forall2 (fun (a: obj) b -> a.Equals b) left right

    let private startFrom (earlier: StatefulPart list) policy =
        let left = List<StatefulPart>(earlier)
        let made = List<StatefulPart>()

        let adopt rule part create =
            let found = left.FindIndex(fun other -> other.Rule = rule && isUnchanged part other.Policy)
            let node = if found < 0 then create () else left[found].Node

            if found >= 0 then
                left.RemoveAt found

            made.Add { Rule = rule; Policy = part; Node = node }
            node

        let root = build adopt "" 0 policy
        RunningPolicy(policy, root, Notes(Array.ofList (Policy.annotations policy)), List.ofSeq made)

    /// A policy that begins to run.
    let start policy = startFrom [] policy

    /// A policy that takes the place of a running one: a stateful part under the same innermost name with the same settings and
    /// the same user functions goes on from where it stands, so its rate promises hold across the replacement.
    let replace (running: RunningPolicy) policy = startFrom running.Stateful policy
