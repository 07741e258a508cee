// A policy that runs: what it decides when a trace starts, while it runs and when it is over. Building one is Compile's; opinions come from
// Nodes.
namespace Tracing.Functional

open System
open System.Collections.Generic
open System.Runtime.CompilerServices

/// A policy that is running: the same policy, compiled, with its state. Safe under concurrent use. Two runs of one policy share no state.
/// Deciding takes no lock, and allocates nothing, except for: a key that is new or no text; baggage and headers whose look-up creates the
/// text; what functions of the user allocate, and a fault; a combination of annotations that is met for the first time, or any beyond the
/// first 1,024; what a policy with late conditions notes of a trace.
[<Sealed>]
type internal RunningPolicy(policy: Policy, root: Node, tests: Tests, notes: Notes, stateful: StatefulPart list) =

    /// The randomness that every threshold keeps but Never.
    static let greatest = Bits56.Limit - 1UL

    let needsTime = Policy.isStateful policy

    let byParent =
        match root with
        | :? ParentBasedNode as node -> Some node
        | _ -> None

    /// What decides about roots: parentBased leaves them to its inner policy.
    let rootNode =
        match byParent with
        | Some node -> node.Root
        | None -> root

    let rootThreshold = Compiled.constant rootNode
    let keys = Policy.keys policy

    let bearsCoarseTime =
        let shortest = 100_000_000L
        let bears (law: DebtLaw) = law.FullDebt + law.Tau >= shortest

        Policy.everything policy
        |> List.forall (fun part ->
            match part with
            | Policy.Adaptive settings -> bears (DebtLaw.OfAdaptive settings)
            | Policy.RateLimited(rate, burst) -> bears (DebtLaw.OfRateLimited(rate, burst))
            | Policy.FirstSeen(_, period, _) -> Keys.nanoseconds period >= shortest
            | part -> not part.IsAdaptiveWindow)

    let rules = Policy.rules policy
    let paid = rules |> List.filter snd |> List.map fst |> HashSet
    let isCredited = root.HasLate && (rules |> List.map fst |> List.distinct).Length > 1

    let nodeFor (parent: ParentFacts) = if parent.Origin = ParentOrigin.None then rootNode else root

    /// The rule of a trace that was decided by a fault.
    static member FaultRule = "fault"

    /// The policy that runs.
    member _.Policy = policy

    /// Whether the time of an arrival matters at all.
    member _.NeedsTime = needsTime

    /// Whether its meaning bears a clock that moves in steps of some milliseconds: every rate allows a burst of 0.1 s or more, or keeps
    /// less than 10 a second, and no part measures what comes in.
    member _.BearsCoarseTime = bearsCoarseTime

    /// Whether every child of a local parent is decided as its parent was.
    member _.FollowsLocalParents = byParent |> Option.exists _.FollowsLocal

    /// Whether every child of a remote parent is decided as its parent was.
    member _.FollowsRemoteParents = byParent |> Option.exists _.FollowsRemote

    /// Whether all roots get one and the same threshold, RootThreshold, by the rule RootRule.
    member _.HasRootThreshold = rootThreshold.IsSome

    /// The threshold of all roots, if they have one in common; else Never.
    member _.RootThreshold = rootThreshold |> Option.map fst |> Option.defaultValue Threshold.Never

    /// The rule that RootThreshold comes from; empty without one.
    member _.RootRule = rootThreshold |> Option.map snd |> Option.defaultValue ""
    member _.Stateful = stateful
    member _.Snapshot() = root.Snapshot()

    /// <summary>Decides one arrival.</summary>
    /// <param name="facts">What is known when the local root starts.</param>
    /// <param name="now">Nanoseconds on any one monotonic clock, of magnitude below 2^61.</param>
    /// <param name="randomness">R of the trace.</param>
    member running.Decide(facts: inref<StartFacts>, now: int64, randomness: Randomness) : PolicyDecision =
        let mutable frame = Frame(now, randomness.Value)

        if root.HasLate then
            let known = Knowledge(Phase = Phase.End)
            tests.Began known
            frame.Known <- known

        let opinion = running.Ask(&facts, &frame)
        let isKept = opinion.Keeps randomness.Value

        {
            Threshold = opinion.Threshold
            IsReliable = opinion.IsReliable
            IsKept = isKept
            Rule = frame.Rule
            Shed = frame.Shed
            Attributes = (if isKept then running.Attributes &frame else null)
            Fault = frame.Fault
        }

    /// The opinion on a frame, never an abstention. The frame then has the rule, the fault and what was shed.
    member _.Ask(facts: inref<StartFacts>, frame: byref<Frame>) : PackedOpinion =
        let opinion = (nodeFor facts.Parent).Ask(&facts, &frame, 0UL)

        if not (isNull frame.Fault) then
            frame.Rule <- RunningPolicy.FaultRule
            frame.Shed <- 0.0
            PackedOpinion.KeepUncounted
        elif opinion.IsAbstain then
            frame.Rule <- "abstain"
            PackedOpinion.DropUncounted
        else
            opinion

    /// Whether some decisions have to wait for what comes after a trace's start.
    member _.MayWait = root.HasLate

    /// What is final by what is known. At a trace's head, stateful parts whose keep would be final are asked for good.
    member private running.Reach(facts: inref<StartFacts>, frame: byref<Frame>, known: Knowledge, opinion: byref<PackedOpinion>) =
        let reach = (nodeFor facts.Parent).Reach(&facts, &frame, true)
        known.Phase <- Phase.Running

        if not (isNull frame.Fault) || Reach.isExact reach || Reach.drops frame.Randomness reach then
            frame.Rule <- ""
            frame.Notes <- 0UL
            frame.Shed <- 0.0
            opinion <- running.Ask(&facts, &frame)
            HeadDecision.Final
        elif Reach.keeps frame.Randomness reach then
            opinion <- reach.Greatest
            HeadDecision.Keep
        else
            opinion <- PackedOpinion.DropUncounted
            HeadDecision.Defer

    /// What later decisions need of a trace's start, before its facts are gone.
    member private _.Remember(known: Knowledge, facts: inref<StartFacts>, fault: byref<Fault | null>) =
        tests.AnswerStart(known, &facts, &fault)
        known.Facts <- Keys.capture keys facts &fault

    /// A trace of which spans come before its start is known. Only for a policy that was started with late starts. Ask Certain, Cut, and
    /// Head once its start is known.
    member _.Begin(known: Knowledge) =
        known.IsStartUnknown <- true
        known.Phase <- Phase.Running
        tests.Began known

    /// The decision when a trace starts. Unless it is final, `known` then holds all that later decisions need.
    member running.Head(facts: inref<StartFacts>, frame: byref<Frame>, known: Knowledge, opinion: byref<PackedOpinion>) : HeadDecision =
        known.Phase <- Phase.Head
        known.IsStartUnknown <- false
        tests.Began known
        frame.Known <- known
        let decision = running.Reach(&facts, &frame, known, &opinion)

        if decision <> HeadDecision.Final then
            running.Remember(known, &facts, &frame.Fault)

        if isNull frame.Fault then
            decision
        else
            frame.Rule <- RunningPolicy.FaultRule
            opinion <- PackedOpinion.KeepUncounted
            HeadDecision.Final

    /// A span of the trace has ended. Whether that changes what is known.
    member _.Ended(known: Knowledge, reader: SpanReader, span: obj, isRoot) = tests.Ended(known, reader, span, isRoot)

    /// Time has passed for what is open. Whether that changes what is known.
    member _.Ran(known: Knowledge, elapsed: Elapsed) = tests.Ran(known, elapsed)

    /// The bounds, in ticks, at which time alone can make something known: of the local root and the trace, and of any span.
    member _.TraceBounds = tests.TraceBounds

    member _.SpanBounds = tests.SpanBounds

    /// Whether a kept trace may be credited at its end to another rule than the one that kept it first.
    member _.IsCredited = isCredited

    /// Whether the rule has a part that pays for what it keeps.
    member _.IsPaid(rule: string) = paid.Contains rule

    /// For a trace that is kept at its start and credited at its end: `known` then holds all that its end needs.
    member running.Follow(known: Knowledge, facts: inref<StartFacts>) =
        let mutable fault: Fault | null = null
        running.Remember(known, &facts, &fault)

    /// Another local root of a trace begins.
    member _.Join(earlier: Knowledge, known: Knowledge) = tests.Join(earlier, known)

    /// The first rule that keeps a trace by what is known; null if none is known to. No part pays. `isOver` says that nothing more comes.
    member _.Credit(known: Knowledge, randomness: uint64, isOver: bool) : string | null =
        if isOver then
            tests.Complete known

        known.Phase <- Phase.Running
        let mutable frame = Frame(0L, randomness)
        frame.Known <- known
        let facts = known.Facts
        let opinion = (nodeFor facts.Parent).Ask(&facts, &frame, 0UL)
        if opinion.Keeps randomness then frame.Rule else null

    /// A root that starts beside a kept trace is kept with it: asks with the greatest randomness, so that what can pay for it pays. Whether
    /// it is kept so. The frame has its own randomness afterwards.
    member running.PayAtStart(facts: inref<StartFacts>, frame: byref<Frame>, known: Knowledge, opinion: byref<PackedOpinion>) : bool =
        let own = frame.Randomness
        frame.Randomness <- greatest

        if running.Head(&facts, &frame, known, &opinion) <> HeadDecision.Final then
            running.Cut(known, &frame, &opinion) |> ignore

        frame.Randomness <- own
        opinion.Keeps greatest

    /// The same for a held root of a trace that is kept because of another root. The rule that would keep it so; null if none would.
    member running.Pay(known: Knowledge, now: int64) : string | null =
        known.ForgetOpinions()
        known.Phase <- Phase.End
        let mutable frame = Frame(now, greatest)
        frame.Known <- known
        let facts = known.Facts
        let opinion = running.Ask(&facts, &frame)
        known.Phase <- Phase.Running
        if opinion.Keeps greatest then frame.Rule else null

    /// The decision by what is known now.
    member running.Certain(known: Knowledge, frame: byref<Frame>, opinion: byref<PackedOpinion>) : HeadDecision =
        frame.Known <- known
        let facts = known.Facts
        running.Reach(&facts, &frame, known, &opinion)

    /// <summary>
    /// The opinion when the trace must be decided although more may come. What is not known stays so, and a rule with such a condition has
    /// no opinion. Later spans may still be added to `known`.
    /// </summary>
    /// <returns>Whether the trace is dropped now, and what comes later may still keep it.</returns>
    member running.Cut(known: Knowledge, frame: byref<Frame>, opinion: byref<PackedOpinion>) : bool =
        known.Phase <- Phase.End
        frame.Known <- known
        let facts = known.Facts
        opinion <- running.Ask(&facts, &frame)
        known.Phase <- Phase.Running

        if opinion.Keeps frame.Randomness then
            false
        else
            let mutable later = Frame(frame.Now, frame.Randomness)
            later.Known <- known
            let reach = (nodeFor facts.Parent).Reach(&facts, &later, true)
            not (Reach.drops frame.Randomness reach)

    /// The opinion when nothing more will come.
    member running.Final(known: Knowledge, frame: byref<Frame>) : PackedOpinion =
        tests.Complete known
        known.Phase <- Phase.End
        frame.Known <- known
        let facts = known.Facts
        running.Ask(&facts, &frame)

    /// The attributes for a trace that is kept, or null.
    member _.Attributes(frame: byref<Frame>) : KeyValuePair<string, obj>[] | null = if frame.Notes = 0UL then null else notes.Of frame.Notes

    /// How the adaptive and rate-limited parts stand at that time, in the order they are written; without those of perKey.
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
