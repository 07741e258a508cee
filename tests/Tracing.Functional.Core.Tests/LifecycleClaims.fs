// Owns the claims about the lifecycle machine, each a function of the machine, so that mutants are tried on them too.
namespace Tracing.Functional.Tests

open FsCheck.FSharp
open Tracing.Functional

/// A machine to make claims about: the step function.
type internal Machine = LifecycleLimits -> Judge -> LifecycleState -> int64 * LifecycleEvent -> LifecycleState * LifecycleOutput list

/// One step of a story.
[<NoComparison>]
type internal Moved =
    {
        Before: LifecycleState
        Event: LifecycleEvent
        /// The greatest time so far.
        Now: int64
        After: LifecycleState
        Outputs: LifecycleOutput list
    }

module internal LifecycleClaims =

    /// All steps of a story and a shutdown.
    let run (machine: Machine) (story: Story) =
        let next (state, latest) (time, happening) =
            let event = MakeStory.event happening
            let after, outputs = machine (MakeStory.limits story) (MakeStory.judge story) state (time, event)
            let now = max latest time
            { Before = state; Event = event; Now = now; After = after; Outputs = outputs }, (after, now)

        List.mapFold next (LifecycleState.Empty, System.Int64.MinValue) (story.Events @ [ 0L, ShutDown ]) |> fst

    let private triggers moved =
        moved.Outputs
        |> List.choose (fun output ->
            match output with
            | LifecycleOutput.Decided(id, _, trigger) -> Some(id, trigger)
            | _ -> None)

    let private classified (moves: Moved list) property =
        let seen = moves |> List.collect triggers |> List.map snd |> List.distinct |> List.sort
        seen |> List.fold (fun property trigger -> Prop.classify true (string trigger) property) (Prop.ofTestable property)

    let private always claim moves =
        let broken = moves |> List.tryFind (claim >> not)
        broken.IsNone |> Prop.label $"%A{broken}" |> classified moves

    /// Memory is bounded after every event.
    let bounded machine (story: Story) = run machine story |> always (fun moved -> moved.After.Held |> List.sumBy _.Bytes <= story.MaxBytes)

    let private count choose items = items |> List.filter choose |> List.length

    let private isNewBegin (moved: Moved) =
        match moved.Event with
        | LifecycleEvent.Began(id, _) -> (moved.Before.Trace id).IsNone && moved.Before.DecisionOn id <> Some true
        | _ -> false

    /// Whether another root joined a trace that is held.
    let private hasJoined id moved =
        match moved.Before.Trace id, moved.After.Trace id with
        | Some before, Some after -> after.Roots > before.Roots
        | _ -> false

    let private cuts moved =
        moved.Outputs
        |> List.choose (fun output ->
            match output with
            | LifecycleOutput.Cut(id, trigger) -> Some(id, trigger)
            | _ -> None)

    /// Every trace that began is held or was decided, once; a shutdown decides all; what was cut goes on.
    let decidedOnce machine (story: Story) =
        let isKept moved =
            let began = moved.Before.Held.Length + (if isNewBegin moved then 1 else 0)

            began = moved.After.Held.Length + (triggers moved).Length
            && (moved.Event <> LifecycleEvent.ShutDown || moved.After.Held.IsEmpty)
            && cuts moved
               |> List.forall (fun (id, _) ->
                   moved.After.Trace id |> Option.exists _.WasCut || List.exists (fst >> (=) id) (triggers moved))

        run machine story |> always isKept

    let private isFate output =
        match output with
        | LifecycleOutput.Exported _
        | LifecycleOutput.Discarded _
        | LifecycleOutput.Unknown _ -> true
        | _ -> false

    let private isNewEnd (moved: Moved) =
        match moved.Event with
        | LifecycleEvent.Ended(id, span) -> moved.Before.Trace id |> Option.forall (fun trace -> not (trace.Holds span.SpanId))
        | _ -> false

    let private heldSpans (state: LifecycleState) = state.Held |> List.sumBy (fun trace -> trace.Spans.Length)

    /// Every span that ended is held, or was exported, discarded or unknown, once.
    let spansKept machine (story: Story) =
        let isKept moved = heldSpans moved.Before + (if isNewEnd moved then 1 else 0) = heldSpans moved.After + count isFate moved.Outputs

        run machine story |> always isKept

    /// Spans go where their trace's last decision says; a lost late error is a failed span that was discarded.
    let followsVerdict machine (story: Story) =
        let follow (decisions: Map<int, bool>, holds) output =
            match output with
            | LifecycleOutput.Decided(id, isKept, _) -> decisions.Add(id, isKept), holds
            | LifecycleOutput.Cut(id, _) -> decisions.Add(id, false), holds
            | LifecycleOutput.Exported(id, _) -> decisions, holds && decisions[id]
            | LifecycleOutput.Discarded(id, _)
            | LifecycleOutput.LateErrorLost(id, _) -> decisions, holds && not decisions[id]
            | LifecycleOutput.Unknown _ -> decisions, holds

        let moves = run machine story
        let _, holds = moves |> List.collect _.Outputs |> List.fold follow (Map.empty, true)
        holds |> classified moves

    /// What a story itself says of the traces: when each began, and when something last happened to it.
    let private times (moved: Moved) (began: Map<int, int64>, touched: Map<int, int64>) =
        match moved.Event with
        | LifecycleEvent.Began(id, _) when isNewBegin moved -> began.Add(id, moved.Now), touched.Add(id, moved.Now)
        | LifecycleEvent.Began(id, _) when hasJoined id moved -> began, touched.Add(id, moved.Now)
        | LifecycleEvent.Ended(id, _) when isNewEnd moved -> began, touched.Add(id, moved.Now)
        | LifecycleEvent.Started(id, span) when
            moved.Before.Trace id |> Option.exists (fun trace -> not (trace.Holds span || trace.Open.ContainsKey span))
            ->
            began, touched.Add(id, moved.Now)
        | _ -> began, touched

    /// Nothing is decided for its age or its end before its time, and after a tick nothing is due.
    let inTime machine (story: Story) =
        let judge = MakeStory.judge story

        let check (known, holds) moved =
            let began, touched = times moved known
            let now = moved.Now

            let isInTime (id, trigger) =
                match trigger with
                | DecisionTrigger.Age -> now - began[id] >= story.MaxAge
                | DecisionTrigger.Complete -> now - touched[id] >= story.Grace
                | _ -> true

            let isDue (trace: HeldTrace) =
                let since = if List.exists (fst >> (=) trace.Id) (cuts moved) then now else began[trace.Id]

                now - since >= story.MaxAge
                || (trace.IsComplete && now - touched[trace.Id] >= story.Grace)
                || (judge.Certain now trace).IsSome

            let isDone = moved.Event <> LifecycleEvent.Tick || not (List.exists isDue moved.After.Held)
            let isRight = holds && isDone && List.forall isInTime (triggers moved @ cuts moved)
            let cutNow = cuts moved |> List.fold (fun (since: Map<int, int64>) (id, _) -> since.Add(id, now)) began
            (cutNow, touched), isRight

        let moves = run machine story
        moves |> List.fold check ((Map.empty, Map.empty), true) |> snd |> classified moves

    /// If a failed span makes keeping certain, the span and its trace are kept, even without memory.
    let certainNeedsNoMemory machine (story: Story) =
        let isKept (moved: Moved) =
            match moved.Event with
            | LifecycleEvent.Ended(id, span) when story.Seed % 2 = 0 && span.IsFailed && isNewEnd moved && (moved.Before.Trace id).IsSome ->
                List.contains (LifecycleOutput.Decided(id, true, DecisionTrigger.Certain)) moved.Outputs
                && List.contains (LifecycleOutput.Exported(id, span.SpanId)) moved.Outputs
            | _ -> true

        run machine story |> always isKept

    /// A keep that is remembered stays, a drop may become a keep, and no more are remembered than allowed.
    let decisionsStay machine (story: Story) =
        let isSame moved =
            let cached = moved.After.Decisions
            let stays (id, wasKept) = moved.After.DecisionOn id |> Option.forall (fun isKept -> isKept || not wasKept)

            cached.Length <= story.MaxVerdicts && List.forall stays moved.Before.Decisions

        run machine story |> always isSame
