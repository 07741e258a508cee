// The running form of the parts that combine others: conditional, orElse, anyOf, allOf, named, annotate.
namespace Tracing.Functional

open System

/// What nodes with parts share.
[<AbstractClass>]
type internal PartsNode(parts: Node[]) =
    inherit Node()
    let isStateful = parts |> Array.exists _.IsStateful
    let hasFloor = parts |> Array.exists _.HasFloor
    let hasLate = parts |> Array.exists _.HasLate
    override _.HasLate = hasLate
    override _.IsStateful = isStateful
    override _.HasFloor = hasFloor

    override _.RestsAt() = parts |> Array.fold (fun latest part -> max latest (part.RestsAt())) Int64.MinValue

    override _.Reset() =
        for part in parts do
            part.Reset()

    override _.Snapshot() = State.Parts [ for part in parts -> part.Snapshot() ]
    override _.Leaves = parts |> Seq.collect _.Leaves |> List.ofSeq

[<Sealed>]
type internal ConditionalNode(condition: ConditionNode, inner: Node) =
    inherit PartsNode([| inner |])

    override _.Ask(facts, frame, floor) =
        if condition.Holds(&facts, &frame.Fault) then
            inner.Ask(&facts, &frame, floor)
        else
            PackedOpinion.Abstain

    override _.Peek(facts, frame) =
        if condition.Holds(&facts, &frame.Fault) then
            inner.Peek(&facts, &frame)
        else
            PackedOpinion.Abstain

/// Named: passes on; the name is in the leaves already.
[<Sealed>]
type internal NamedNode(inner: Node) =
    inherit PartsNode([| inner |])
    member _.Inner = inner
    override _.Peek(facts, frame) = inner.Peek(&facts, &frame)
    override _.Ask(facts, frame, floor) = inner.Ask(&facts, &frame, floor)
    override _.Reach(facts, frame, isFinal) = inner.Reach(&facts, &frame, isFinal)

/// Annotate: marks its bit if the inner policy would keep the trace.
[<Sealed>]
type internal AnnotateNode(bit: uint64, inner: Node) =
    inherit PartsNode([| inner |])
    override _.Reach(facts, frame, isFinal) = inner.Reach(&facts, &frame, isFinal)
    override _.Peek(facts, frame) = inner.Peek(&facts, &frame)

    override _.Ask(facts, frame, floor) =
        let opinion = inner.Ask(&facts, &frame, floor)

        if opinion.Keeps frame.Randomness then
            frame.Notes <- frame.Notes ||| bit

        opinion

[<Sealed>]
type internal OrElseNode(parts: Node[]) =
    inherit PartsNode(parts)

    override _.Ask(facts, frame, floor) =
        let mutable opinion = PackedOpinion.Abstain
        let mutable i = 0

        while opinion.IsAbstain && i < parts.Length do
            opinion <- parts[i].Ask(&facts, &frame, floor)
            i <- i + 1

        opinion

    override _.Peek(facts, frame) =
        let mutable opinion = PackedOpinion.Abstain
        let mutable i = 0

        while opinion.IsAbstain && i < parts.Length do
            opinion <- parts[i].Peek(&facts, &frame)
            i <- i + 1

        opinion

    override _.Reach(facts, frame, isFinal) =
        let mutable reach = Reach.ofOpinion PackedOpinion.Abstain
        let mutable isFinal = isFinal
        let mutable i = 0

        while reach.MayAbstain && i < parts.Length do
            let next = parts[i].Reach(&facts, &frame, isFinal)
            reach <- Reach.orElse next reach
            isFinal <- isFinal && Reach.spares frame.Randomness next
            i <- i + 1

        reach

[<Sealed>]
type internal AnyOfNode(parts: Node[]) =
    inherit PartsNode(parts)

    member private _.SomeKeeps(facts: inref<StartFacts>, frame: byref<Frame>) =
        let mutable keeps = false
        let mutable i = 0

        while not keeps && i < parts.Length do
            let opinion = parts[i].Peek(&facts, &frame)
            keeps <- opinion.Keeps frame.Randomness
            i <- i + 1

        keeps

    override node.Ask(facts, frame, floor) =
        let wasKept = frame.IsKept
        let isKept = wasKept || (node.HasFloor && frame.Randomness >= floor && node.SomeKeeps(&facts, &frame))
        frame.IsKept <- isKept
        let opinion = node.AskAll(&facts, &frame, (if isKept then 0UL else floor))
        frame.IsKept <- wasKept
        opinion

    member private _.AskAll(facts: inref<StartFacts>, frame: byref<Frame>, floor) =
        let mutable opinion = PackedOpinion.Abstain
        let mutable rule = ""
        let mutable shed = 0.0

        for part in parts do
            frame.Shed <- 0.0
            let next = part.Ask(&facts, &frame, floor)

            if not next.IsAbstain && (opinion.IsAbstain || next.T < opinion.T) then
                rule <- frame.Rule

            shed <- max shed frame.Shed
            opinion <- PackedOpinion.AnyOf(opinion, next)

        frame.Rule <- rule
        frame.Shed <- if opinion.Drops then shed else 0.0
        opinion

    override _.Peek(facts, frame) =
        let mutable opinion = PackedOpinion.Abstain

        for part in parts do
            opinion <- PackedOpinion.AnyOf(opinion, part.Peek(&facts, &frame))

        opinion

    override _.Reach(facts, frame, isFinal) =
        let mutable reach = Reach.ofOpinion PackedOpinion.Abstain

        for part in parts do
            reach <- Reach.anyOf reach (part.Reach(&facts, &frame, isFinal))

        reach

/// Asks its parts with the greatest threshold among them as their floor, so that none pays for what another drops, unless the trace is
/// kept anyway. Its opinion is never below that floor, whatever other threads changed: nothing is kept that a part did not pay for.
[<Sealed>]
type internal AllOfNode(parts: Node[]) =
    inherit PartsNode(parts)

    let stateful = parts |> Array.filter _.IsStateful

    /// A lone stateful part compares its own threshold itself: only its neighbours need a look ahead.
    let lookedAt =
        match stateful.Length with
        | 0 -> [||]
        | 1 -> parts |> Array.filter (fun part -> not part.IsStateful)
        | _ -> parts

    let hasFloor = parts.Length > 1 && stateful.Length > 0

    member private _.Look(facts: inref<StartFacts>, frame: byref<Frame>) =
        let mutable looked = 0UL

        for part in lookedAt do
            let opinion = part.Peek(&facts, &frame)

            if not opinion.IsAbstain then
                looked <- max looked opinion.T

        looked

    override _.HasFloor = hasFloor || base.HasFloor

    override node.Ask(facts, frame, floor) =
        let looked = if frame.IsKept then 0UL else node.Look(&facts, &frame)
        let floor = max floor looked
        let mutable opinion = PackedOpinion.Abstain
        let mutable rule = ""
        let mutable shed = 0.0
        let mutable isByChoice = false

        for part in parts do
            frame.Shed <- 0.0
            let next = part.Ask(&facts, &frame, floor)

            if not next.IsAbstain && (opinion.IsAbstain || next.T > opinion.T) then
                rule <- frame.Rule

            isByChoice <- isByChoice || (next.Drops && frame.Shed = 0.0)
            shed <- max shed frame.Shed
            opinion <- PackedOpinion.AllOf(opinion, next)

        frame.Rule <- rule
        frame.Shed <- if isByChoice then 0.0 else shed

        if looked > 0UL then
            PackedOpinion.AllOf(opinion, PackedOpinion looked)
        else
            opinion

    override _.Peek(facts, frame) =
        let mutable opinion = PackedOpinion.Abstain

        for part in parts do
            opinion <- PackedOpinion.AllOf(opinion, part.Peek(&facts, &frame))

        opinion

    /// A part's keep is final only if its neighbours spare the trace whatever happens.
    override _.Reach(facts, frame, isFinal) =
        let mutable reach = Reach.ofOpinion PackedOpinion.Abstain

        for i in 0 .. parts.Length - 1 do
            let mutable spared = isFinal && parts[i].IsStateful

            for j in 0 .. parts.Length - 1 do
                if spared && j <> i then
                    spared <- Reach.spares frame.Randomness (parts[j].Reach(&facts, &frame, false))

            reach <- Reach.allOf reach (parts[i].Reach(&facts, &frame, spared))

        reach
