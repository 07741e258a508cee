// The claims that mutants are tried on, about the real thing.
module Tracing.Functional.Tests.SubjectTests

open Expecto

[<Tests>]
let subjectTests =
    testList
        "SubjectTests"
        [
            property "randomness is the last seven bytes of the trace id" (fun (prefix, r) -> Subject.traceIdEnd Subject.real prefix r)

            property "of equidistributed randomness fixedRatio keeps its share to within one" (fun (ratio, offset) ->
                Subject.share Subject.real ratio offset)

            property "of equidistant randomness fixedRatio keeps exactly k of 256" (fun k -> Subject.dyadicShare Subject.real k)

            property "a kept trace counts for what the deciding threshold drops" (fun ratio -> Subject.countsWhatItKeeps Subject.real ratio)

            propertyOf 1000 "a drop costs nothing and a kept trace costs tau" (fun (debt, share, r) ->
                Subject.dropsAreFree Subject.real debt share r)

            property "what orElse's first part drops is dropped" (fun (p, q, incoming) ->
                Subject.orElseStopsAtADrop Subject.real p q incoming)

            propertyOf 2000 "T5: one arrival counts for exactly 1 on average, whatever races it loses" (fun (debt, clocks, floor) ->
                Subject.unbiasedUnderRaces Subject.real debt clocks floor)
        ]
