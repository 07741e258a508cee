// The claims about the lifecycle machine, about the real thing, and its rules one by one.
module Tracing.Functional.Tests.LifecycleTests

open Expecto
open Tracing.Functional

let private story =
    {
        MaxBytes = 100L
        MaxSpans = 3
        Grace = 10L
        MaxAge = 100L
        MaxVerdicts = 2
        Seed = 1
        Events = []
    }

let private outputs story events = LifecycleClaims.run Lifecycle.step { story with Events = events } |> List.collect _.Outputs

let private root bytes = End(1, 0, bytes, true, false)
let private is (expected: LifecycleOutput list) found = Expect.equal found expected "outputs"
let private decided id isKept trigger = LifecycleOutput.Decided(id, isKept, trigger)
let private cut id trigger = LifecycleOutput.Cut(id, trigger)

[<Tests>]
let lifecycleTests =
    testList
        "LifecycleTests"
        [
            propertyOf 3000 "memory is bounded after every event" (fun story -> LifecycleClaims.bounded Lifecycle.step story)

            propertyOf 3000 "every trace that began is decided exactly once by the shutdown" (fun story ->
                LifecycleClaims.decidedOnce Lifecycle.step story)

            propertyOf 3000 "every ended span is exported, discarded or unknown, exactly once" (fun story ->
                LifecycleClaims.spansKept Lifecycle.step story)

            propertyOf 3000 "a span is exported exactly where its trace's verdict was keep" (fun story ->
                LifecycleClaims.followsVerdict Lifecycle.step story)

            propertyOf 3000 "nothing is decided for its age or its end before its time, nor after a tick too late" (fun story ->
                LifecycleClaims.inTime Lifecycle.step story)

            propertyOf 2000 "verdicts stay, as many as are allowed" (fun story -> LifecycleClaims.decisionsStay Lifecycle.step story)

            propertyOf 2000 "a failed span that is certain to keep its trace does so, whatever the memory" (fun story ->
                LifecycleClaims.certainNeedsNoMemory Lifecycle.step story)

            testCase "a complete trace is decided when its grace is over, and a new span cancels that" (fun () ->
                let quiet = [ 0L, Begin(1, 1L); 0L, Start(1, 0); 1L, root 1L ]
                let kept = [ decided 1 false DecisionTrigger.Complete; LifecycleOutput.Discarded(1, 0) ]
                outputs story (quiet @ [ 10L, Tick; 11L, Tick ]) |> is kept
                outputs story (quiet @ [ 10L, Tick ]) |> is [ decided 1 false DecisionTrigger.Flush; LifecycleOutput.Discarded(1, 0) ]

                outputs story (quiet @ [ 5L, Start(1, 2); 20L, Tick; 21L, End(1, 2, 1L, false, false); 30L, Tick; 31L, Tick ])
                |> is [ decided 1 true DecisionTrigger.Complete; LifecycleOutput.Exported(1, 0); LifecycleOutput.Exported(1, 2) ])

            testCase "without a grace a complete trace is decided at once, and late spans follow" (fun () ->
                outputs { story with Grace = 0L } [ 0L, Begin(1, 1L); 1L, root 1L; 2L, End(1, 5, 1L, false, true) ]
                |> is
                    [
                        decided 1 false DecisionTrigger.Complete
                        LifecycleOutput.Discarded(1, 0)
                        LifecycleOutput.Discarded(1, 5)
                        LifecycleOutput.LateErrorLost(1, 5)
                    ])

            testCase "the greatest number of spans decides, and a second end of a span does not count" (fun () ->
                let child span = End(1, span, 1L, false, false)

                outputs story [ 0L, Begin(1, 1L); 1L, child 1; 1L, child 1; 2L, child 2; 3L, child 3 ]
                |> List.head
                |> List.singleton
                |> is [ decided 1 true DecisionTrigger.SpanCount ])

            testCase "the heaviest of the oldest goes when memory is needed; of two alike the older" (fun () ->
                let begins = [ 0L, Begin(1, 30L); 0L, Begin(2, 40L); 0L, Begin(3, 30L) ]

                outputs story (begins @ [ 1L, Begin(4, 10L) ])
                |> List.truncate 2
                |> is [ cut 2 DecisionTrigger.Memory; decided 2 false DecisionTrigger.Memory ]

                outputs story [ 0L, Begin(1, 50L); 0L, Begin(2, 50L); 1L, End(2, 0, 1L, true, false); 2L, End(1, 0, 1L, true, true) ]
                |> is
                    [
                        cut 1 DecisionTrigger.Memory
                        decided 2 true DecisionTrigger.Memory
                        LifecycleOutput.Exported(2, 0)
                        decided 1 false DecisionTrigger.Flush
                        LifecycleOutput.Discarded(1, 0)
                    ])

            testCase "what does not fit at all is decided at once, and spans of nobody's are unknown" (fun () ->
                outputs story [ 0L, Begin(1, 101L); 0L, Begin(2, 1L); 1L, End(2, 0, 101L, false, false); 2L, End(9, 0, 1L, true, true) ]
                |> is
                    [
                        decided 1 false DecisionTrigger.Memory
                        cut 2 DecisionTrigger.Memory
                        LifecycleOutput.Discarded(2, 0)
                        LifecycleOutput.Unknown(9, 0)
                        decided 2 false DecisionTrigger.Flush
                    ])

            testCase "a certain answer needs no memory" (fun () ->
                let failing = End(2, 0, 101L, false, true)

                outputs { story with Seed = 2 } [ 0L, Begin(1, 60L); 0L, Begin(2, 40L); 1L, failing; 2L, Flush false ]
                |> is [ decided 2 true DecisionTrigger.Certain; LifecycleOutput.Exported(2, 0); decided 1 false DecisionTrigger.Flush ])

            testCase "a trace that goes for a span of its own takes it along, and no other trace" (fun () ->
                let begins = [ 0L, Begin(1, 20L); 0L, Begin(2, 40L); 0L, Begin(3, 30L) ]

                outputs story (begins @ [ 1L, End(2, 0, 60L, false, true) ])
                |> List.truncate 3
                |> is [ cut 2 DecisionTrigger.Memory; LifecycleOutput.Discarded(2, 0); decided 1 false DecisionTrigger.Flush ])

            testCase
                "of two complete traces the one that became so first is decided first, and both before those that are too old"
                (fun () ->
                    let begins = [ 0L, Begin(3, 1L); 0L, Begin(1, 1L); 0L, Begin(2, 1L) ]

                    outputs story (begins @ [ 90L, End(2, 0, 1L, true, false); 90L, End(1, 0, 1L, true, false); 100L, Tick ])
                    |> List.filter (fun output -> output.IsDecided || output.IsCut)
                    |> List.truncate 3
                    |> is [ decided 2 true DecisionTrigger.Complete; decided 1 false DecisionTrigger.Complete; cut 3 DecisionTrigger.Age ])

            testCase "a trace that was cut goes on without its spans, and what fails later keeps what follows" (fun () ->
                let large, failing = End(1, 5, 101L, false, false), End(1, 6, 1L, false, true)

                outputs { story with Seed = 2 } [ 0L, Begin(1, 1L); 1L, large; 2L, failing; 3L, End(1, 7, 1L, false, false) ]
                |> is
                    [
                        cut 1 DecisionTrigger.Memory
                        LifecycleOutput.Discarded(1, 5)
                        decided 1 true DecisionTrigger.Certain
                        LifecycleOutput.Exported(1, 6)
                        LifecycleOutput.Exported(1, 7)
                    ])

            testCase "time makes a root that hangs certain while it hangs" (fun () ->
                let hanging = [ 0L, Begin(1, 1L); 5L, Start(1, 0) ]
                let seconds = { story with Seed = 3; MaxAge = 1_000L }
                outputs seconds (hanging @ [ 64L, Tick ]) |> is [ decided 1 false DecisionTrigger.Flush ]
                outputs seconds (hanging @ [ 65L, Tick ]) |> is [ decided 1 true DecisionTrigger.Certain ])

            testCase "a flush decides what is complete, and what runs only if it is asked to" (fun () ->
                let running = [ 0L, Begin(1, 1L); 0L, Start(1, 0); 0L, Begin(2, 1L); 0L, End(2, 0, 1L, true, false) ]
                let complete = [ decided 2 true DecisionTrigger.Flush; LifecycleOutput.Exported(2, 0) ]
                let stays = [ decided 1 false DecisionTrigger.Flush ]
                outputs story (running @ [ 1L, Flush false ]) |> is (complete @ stays)
                outputs story (running @ [ 1L, Flush true ]) |> is (complete @ (cut 1 DecisionTrigger.Flush :: stays)))
        ]
