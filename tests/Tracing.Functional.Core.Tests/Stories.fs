// Owns generated stories for the lifecycle machine: limits, a judge and events as data, and how they shrink.
namespace Tracing.Functional.Tests

open FsCheck.FSharp
open Tracing.Functional

/// One event, with few ids so that they meet.
type Happening =
    | Begin of id: int * bytes: int64
    | Start of id: int * span: int
    | End of id: int * span: int * bytes: int64 * isRoot: bool * isFailed: bool
    | Tick
    | Flush of all: bool
    | ShutDown

/// Events with their times, which may run backwards, under limits. The seed makes the judge.
type Story =
    {
        MaxBytes: int64
        MaxSpans: int
        Grace: int64
        MaxAge: int64
        MaxVerdicts: int
        Seed: int
        Events: (int64 * Happening) list
    }

module MakeStory =

    let internal limits story : LifecycleLimits =
        {
            MaxBytes = story.MaxBytes
            MaxSpans = story.MaxSpans
            Grace = story.Grace
            MaxAge = story.MaxAge
            MaxDecisions = story.MaxVerdicts
        }

    /// For how long a root may be open before time makes keeping certain.
    let hangs = 60L

    let private isHanging now (trace: HeldTrace) =
        trace.Root |> Option.bind (fun root -> Map.tryFind root trace.Open) |> Option.exists (fun since -> now - since >= hangs)

    /// Sometimes failures or time make keeping certain; what is final or said at a cut depends on all that has ended.
    let internal judge story : Judge =
        let certain now (trace: HeldTrace) =
            let hasFailed = story.Seed % 2 = 0 && trace.Known |> List.exists _.IsFailed

            if hasFailed || (story.Seed % 3 = 0 && isHanging now trace) then
                Some true
            else
                None

        {
            Certain = certain
            Final = fun trace -> (story.Seed + trace.Id + trace.Known.Length) % 3 <> 0
            Cut =
                fun now trace ->
                    match certain now trace, (story.Seed + trace.Id + trace.Known.Length) % 5 with
                    | Some _, _
                    | None, 0 -> CutDecision.Keep
                    | None, 1 -> CutDecision.Drop
                    | None, _ -> CutDecision.Watch
        }

    let internal event happening =
        match happening with
        | Begin(id, bytes) -> LifecycleEvent.Began(id, bytes)
        | Start(id, span) -> LifecycleEvent.Started(id, span)
        | End(id, span, bytes, isRoot, isFailed) ->
            LifecycleEvent.Ended(id, { SpanId = span; Bytes = bytes; IsRoot = isRoot; IsFailed = isFailed })
        | Tick -> LifecycleEvent.Tick
        | Flush all -> LifecycleEvent.Flush all
        | ShutDown -> LifecycleEvent.ShutDown

module GenerateStory =

    let private ids = Gen.choose (0, 5)
    let private spans = Gen.choose (0, 4)
    let private bytes = Gen.choose (0, 40) |> Gen.map int64
    let private oneIn n = Gen.frequency [ 1, Gen.constant true; n - 1, Gen.constant false ]

    let private ending =
        Gen.map3
            (fun (id, span) bytes (isRoot, isFailed) -> End(id, span, bytes, isRoot, isFailed))
            (Gen.zip ids spans)
            bytes
            (Gen.zip (oneIn 2) (oneIn 5))

    let private happening =
        Gen.frequency
            [
                7, Gen.map2 (fun id bytes -> Begin(id, bytes)) ids bytes
                2, Gen.map2 (fun id span -> Start(id, span)) ids spans
                9, ending
                4, Gen.constant Tick
                1, Gen.map Flush (oneIn 2)
            ]

    let private pause =
        Gen.frequency [ 8, Gen.choose (0, 10); 1, Gen.choose (0, 500); 1, Gen.choose (-500, 0) ] |> Gen.map int64

    /// Longer than what other properties have: much has to come together.
    let private events =
        gen {
            let! count = Gen.sized (fun size -> Gen.choose (0, 3 * size))
            let! pauses = Gen.listOfLength count pause
            let! happenings = Gen.listOfLength count happening
            let times = pauses |> List.scan (+) 0L |> List.tail
            return List.zip times happenings
        }

    let any =
        gen {
            let! maxBytes = Gen.elements [ 0L; 30L; 60L; 150L; 150L; 10_000L; 10_000L; 10_000L ]
            let! maxSpans = Gen.elements [ 1; 2; 3; 100; 100; 100; 100 ]
            let! grace = Gen.elements [ 0L; 0L; 1L; 10L; 10L; 100L ]
            let! maxAge = Gen.elements [ 1L; 50L; 1_000L; 1_000L; 100_000L ]
            let! maxVerdicts = Gen.elements [ 0; 1; 2; 100 ]
            let! seed = Gen.choose (0, 5)
            let! events = events

            return
                {
                    MaxBytes = maxBytes
                    MaxSpans = maxSpans
                    Grace = grace
                    MaxAge = maxAge
                    MaxVerdicts = maxVerdicts
                    Seed = seed
                    Events = events
                }
        }

    let private simpler (time, happening) =
        seq {
            for time in Shrink.number time -> time, happening

            match happening with
            | Begin(id, bytes) when bytes > 0L -> yield time, Begin(id, 0L)
            | End(id, span, bytes, isRoot, isFailed) ->
                if bytes > 0L then
                    yield time, End(id, span, 0L, isRoot, isFailed)

                if isRoot then
                    yield time, End(id, span, bytes, false, isFailed)

                if isFailed then
                    yield time, End(id, span, bytes, isRoot, false)
            | _ -> ()
        }

    let shrink story = seq { for events in Shrink.list simpler story.Events -> { story with Events = events } }
