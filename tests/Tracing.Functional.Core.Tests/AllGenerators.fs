// The table of all generators, for FsCheck to find by type.
namespace Tracing.Functional.Tests

open FsCheck
open FsCheck.FSharp
open Tracing.Functional

type Generators =
    static member Policy() = Arb.fromGenShrink (GeneratePolicy.any, GeneratePolicy.shrink)
    static member Tight() = Arb.fromGenShrink (GeneratePolicy.tight, (fun (Tight policy) -> GeneratePolicy.shrink policy |> Seq.map Tight))

    static member Capped() =
        Arb.fromGenShrink (GeneratePolicy.capped, (fun (Capped policy) -> GeneratePolicy.shrink policy |> Seq.map Capped))

    static member Sure() = Arb.fromGenShrink (GeneratePolicy.sure, (fun (Sure policy) -> GeneratePolicy.shrink policy |> Seq.map Sure))

    static member Condition() = Arb.fromGenShrink (GenerateCondition.any, GenerateCondition.shrink)
    static member SpanTest() = Arb.fromGenShrink (GenerateCondition.spanTest, GenerateCondition.shrinkSpanTest)
    static member Key() = Arb.fromGen GeneratePolicy.key

    static member Incomings() =
        Arb.fromGenShrink (
            Gen.map Incomings Generate.incomings,
            fun (Incomings list) -> Shrink.list Shrink.incoming list |> Seq.map Incomings
        )

    static member Incoming() = Arb.fromGenShrink (Generate.times |> Gen.bind (List.last >> Generate.incoming), Shrink.incoming)

    static member Times() =
        Arb.fromGenShrink (
            Gen.map Times Generate.forwards,
            fun (Times list) -> Shrink.list Shrink.number list |> Seq.map (List.sort >> Times) |> Seq.filter ((<>) (Times list))
        )

    static member Debt() =
        Arb.fromGenShrink (Gen.map Debt Generate.settings, fun (Debt settings) -> Generate.simplerSettings settings |> Seq.map Debt)

    static member R56() = Arb.fromGen (Gen.map R56 Generate.randomness)
    static member Ratio() = Arb.fromGen (Gen.map Ratio Generate.ratio)
    static member Tricky() = Arb.fromGen (Gen.map Tricky Generate.tricky)
    static member Trace() = Arb.fromGenShrink (GenerateTrace.any, GenerateTrace.shrink)
    static member LateCondition() = Arb.fromGenShrink (GenerateLate.lateCondition, GenerateLate.shrinkCondition)
    static member Late() = Arb.fromGenShrink (GenerateLate.any, GenerateLate.shrink)
    static member CappedLate() = Arb.fromGenShrink (GenerateLate.capped, GenerateLate.shrinkCapped)
    static member Memoryless() = Arb.fromGenShrink (GenerateLate.memoryless, GenerateLate.shrinkMemoryless)

    static member Traces() =
        Arb.fromGenShrink (
            Gen.map Traces GenerateTrace.several,
            fun (Traces list) -> Shrink.list GenerateTrace.shrink list |> Seq.map Traces
        )

    static member Story() = Arb.fromGenShrink (GenerateStory.any, GenerateStory.shrink)
