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
            Said.Abstain

    override node.Peek(facts, frame) =
        if node.Truth(&facts, &frame) = Truth.Yes then
            inner.Peek(&facts, &frame)
        else
            Said.Abstain

    override node.Reach(facts, frame, isFinal) =
        match node.Truth(&facts, &frame) with
        | Truth.No -> Reach.ofSaid Said.Abstain
        | Truth.Yes -> inner.Reach(&facts, &frame, isFinal)
        | Truth.Unknown -> inner.Reach(&facts, &frame, false) |> Reach.orAbstain

/// A stateful part that knows all it needs when a trace starts, in a policy that may wait for the trace's end: asked once.
[<Sealed>]
type internal OnceNode(inner: Node) =
    inherit PartsNode([| inner |])

    override _.Snapshot() = inner.Snapshot()

    member private node.First(facts: inref<StartFacts>, frame: byref<Frame>, known: Knowledge, floor) =
        let notes = frame.Notes
        frame.Notes <- 0UL
        frame.Shed <- 0.0
        let said = inner.Ask(&facts, &frame, floor)
        known.Remember { Part = node; Said = said; Rule = frame.Rule; Shed = frame.Shed; Notes = frame.Notes }
        frame.Notes <- frame.Notes ||| notes
        said

    static member private Again(answer: PartAnswer, frame: byref<Frame>) =
        if answer.Said <> Said.Abstain then
            frame.Rule <- answer.Rule

        frame.Notes <- frame.Notes ||| answer.Notes
        frame.Shed <- answer.Shed
        answer.Said

    override node.Ask(facts, frame, floor) =
        match frame.Known with
        | null -> Said.Abstain
        | known ->
            match known.AnswerOf node with
            | ValueSome answer -> OnceNode.Again(answer, &frame)
            | ValueNone when known.Phase = Phase.End -> node.First(&facts, &frame, known, floor)
            | ValueNone -> Said.Abstain

    override node.Peek(facts, frame) =
        match frame.Known with
        | null -> Said.Abstain
        | known ->
            match known.AnswerOf node with
            | ValueSome answer -> answer.Said
            | ValueNone when known.Phase = Phase.End -> inner.Peek(&facts, &frame)
            | ValueNone -> Said.Abstain

    override node.Reach(facts, frame, isFinal) =
        match frame.Known with
        | null -> Reach.unknown
        | known ->
            match known.AnswerOf node with
            | ValueSome answer -> Reach.ofSaid answer.Said
            | ValueNone when known.Phase = Phase.Head && isFinal -> node.First(&facts, &frame, known, 0UL) |> Reach.ofSaid
            | ValueNone -> Reach.unknown
