// The running form of what only policies have that may wait for the ends of traces: conditions by what is known, parts asked once.
namespace Tracing.Functional

open System

/// Conditional of a policy that may wait for the ends of traces.
[<Sealed>]
type internal KnownConditionalNode(test: KnownTest, isLate: bool, inner: Node) =
    inherit PartsNode([| inner |])

    member private _.Truth(facts: inref<StartFacts>, frame: byref<Frame>) =
        match frame.Known with
        | null -> Truth.Unknown
        | known -> KnownTest.truth test known &facts &frame.Fault

    override _.HasLate = isLate || base.HasLate

    override node.Ask(facts, frame, floor) =
        if node.Truth(&facts, &frame) = Truth.Yes then
            inner.Ask(&facts, &frame, floor)
        else
            PackedOpinion.Abstain

    override node.Peek(facts, frame) =
        if node.Truth(&facts, &frame) = Truth.Yes then
            inner.Peek(&facts, &frame)
        else
            PackedOpinion.Abstain

    override node.Reach(facts, frame, isFinal) =
        match node.Truth(&facts, &frame) with
        | Truth.No -> Reach.ofOpinion PackedOpinion.Abstain
        | Truth.Yes -> inner.Reach(&facts, &frame, isFinal)
        | Truth.Unknown -> inner.Reach(&facts, &frame, false) |> Reach.orAbstain

/// A stateful part that knows all it needs when a trace starts, in a policy that may wait for the trace's end: asked once. If it needs the
/// facts of the start, it has no opinion as long as they are not known.
[<Sealed>]
type internal OnceNode(inner: Node, needsStart: bool) =
    inherit PartsNode([| inner |])

    member private _.IsBlind(known: Knowledge) = needsStart && known.IsStartUnknown

    override _.Snapshot() = inner.Snapshot()

    member private node.First(facts: inref<StartFacts>, frame: byref<Frame>, known: Knowledge, floor) =
        let notes = frame.Notes
        frame.Notes <- 0UL
        frame.Shed <- 0.0
        let opinion = inner.Ask(&facts, &frame, floor)
        known.Remember { Part = node; Opinion = opinion; Rule = frame.Rule; Shed = frame.Shed; Notes = frame.Notes }
        frame.Notes <- frame.Notes ||| notes
        opinion

    static member private Again(earlier: PartOpinion, frame: byref<Frame>) =
        if not earlier.Opinion.IsAbstain then
            frame.Rule <- earlier.Rule

        frame.Notes <- frame.Notes ||| earlier.Notes
        frame.Shed <- earlier.Shed
        earlier.Opinion

    override node.Ask(facts, frame, floor) =
        match frame.Known with
        | null -> PackedOpinion.Abstain
        | known when node.IsBlind known -> PackedOpinion.Abstain
        | known ->
            match known.OpinionOf node with
            | ValueSome earlier -> OnceNode.Again(earlier, &frame)
            | ValueNone when known.Phase = Phase.End -> node.First(&facts, &frame, known, floor)
            | ValueNone -> PackedOpinion.Abstain

    override node.Peek(facts, frame) =
        match frame.Known with
        | null -> PackedOpinion.Abstain
        | known when node.IsBlind known -> PackedOpinion.Abstain
        | known ->
            match known.OpinionOf node with
            | ValueSome earlier -> earlier.Opinion
            | ValueNone when known.Phase = Phase.End -> inner.Peek(&facts, &frame)
            | ValueNone -> PackedOpinion.Abstain

    override node.Reach(facts, frame, isFinal) =
        match frame.Known with
        | null -> Reach.unknown
        | known when node.IsBlind known -> Reach.unknown
        | known ->
            match known.OpinionOf node with
            | ValueSome earlier -> Reach.ofOpinion earlier.Opinion
            | ValueNone when known.Phase = Phase.Head && isFinal -> node.First(&facts, &frame, known, 0UL) |> Reach.ofOpinion
            | ValueNone -> Reach.unknown
