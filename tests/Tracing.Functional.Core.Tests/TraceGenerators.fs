// Owns generated traces as data: how one begins, which spans end in it, and when it is looked at last. Owns policies that wait, too.
namespace Tracing.Functional.Tests

open System
open System.Collections.Generic
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

/// A span that has ended, as data. Start and Ticks are in ticks of 100 ns.
[<NoComparison>]
type Ended =
    {
        Name: string
        Kind: SpanKind
        Source: string
        IsRoot: bool
        IsFailed: bool
        Attributes: (string * (obj | null)) list
        Events: string list
        Exceptions: string list
        Start: int64
        Ticks: int64
    }

/// A trace from its start to its latest possible decision: the spans that ended by then, in that order. Gap is the time in
/// nanoseconds from each step to the next.
[<NoComparison>]
type Trace = { Opening: Incoming; Gap: int64; Spans: Ended list }

/// Traces in the order in which they begin.
[<NoComparison>]
type Traces =
    | Traces of Trace list

    member traces.List = (let (Traces list) = traces in list)

/// A condition that may not be known when a trace starts.
[<NoComparison>]
type LateCondition = LateCondition of Condition

/// A policy that may have to wait. It has few enough tests to run.
[<NoComparison>]
type Late =
    | Late of Policy

    member late.Policy = (let (Late policy) = late in policy)

/// The same without parts that remember anything.
[<NoComparison>]
type Memoryless =
    | Memoryless of Policy

    member memoryless.Policy = (let (Memoryless policy) = memoryless in policy)

/// A policy that may have to wait, whose parts are capped, but for few.
[<NoComparison>]
type CappedLate = CappedLate of Policy

module MakeTrace =

    let private exceptionOf (typeName: string) : KeyValuePair<string, obj | null> seq =
        [ KeyValuePair("exception.type", typeName :> obj | null) ]

    let span ended =
        let plain = SpanRecord.Of(ended.Name, TimeSpan.FromTicks ended.Ticks).WithStart(DateTimeOffset(ended.Start, TimeSpan.Zero))
        let plain = plain.WithKind(ended.Kind).WithSource(ended.Source)
        let placed = if ended.IsRoot then plain else plain.WithIds("", "", "1")
        let marked = if ended.IsFailed then placed.WithFailure null else placed

        let attributed =
            ended.Attributes |> List.fold (fun (span: SpanRecord) (key, value) -> span.WithAttribute(key, value)) marked

        let evented = ended.Events |> List.fold (fun (span: SpanRecord) name -> span.WithEvent(name, [])) attributed
        ended.Exceptions |> List.fold (fun (span: SpanRecord) name -> span.WithEvent("exception", exceptionOf name)) evented

    /// When a step of a trace is looked at: 0 is its start.
    let time (trace: Trace) step = trace.Opening.At + int64 (step: int) * trace.Gap

module GenerateTrace =

    let private flag = Gen.elements [ true; false ]
    let private few gen = Gen.frequency [ 3, Gen.constant []; 1, Gen.map List.singleton gen; 1, Gen.listOfLength 2 gen ]

    /// Around the bounds that conditions have.
    let private ticks = Gen.elements [ 0L; 0L; 1L; 2L; 25_000_000L; 25_000_001L; 1_000_000_000L ]

    let private span isRoot =
        gen {
            let! name = Generate.name
            let! kind = Gen.elements (Enum.GetValues<SpanKind>())
            let! source = Generate.text
            let! isFailed = Gen.frequency [ 3, Gen.constant false; 1, Gen.constant true ]
            let! attributes = few (Gen.zip Generate.key Generate.value)
            let! events = few Generate.text
            let! exceptions = few Generate.text
            let! start = ticks
            let! duration = ticks

            return
                {
                    Name = name
                    Kind = kind
                    Source = source
                    IsRoot = isRoot
                    IsFailed = isFailed
                    Attributes = attributes
                    Events = events
                    Exceptions = exceptions
                    Start = start
                    Ticks = duration
                }
        }

    /// Children, then a root or none yet, then late ones, of which one may claim to be a root too.
    let private spans =
        gen {
            let! children = Gen.choose (0, 4) |> Gen.bind (fun n -> Gen.listOfLength n (span false))
            let! root = Gen.frequency [ 3, Gen.map List.singleton (span true); 1, Gen.constant [] ]
            let! later = Gen.frequency [ 3, Gen.constant []; 1, flag |> Gen.bind span |> Gen.map List.singleton ]
            return children @ root @ later
        }

    let private gap = Gen.elements [ 0L; 0L; 1L; 1_000_000L; 1_000_000_000L; 10_000_000_000L; -1_000_000L ]
    let at time = Gen.map3 (fun began gap spans -> { Opening = began; Gap = gap; Spans = spans }) (Generate.incoming time) gap spans
    let any = Generate.times |> Gen.bind (List.last >> at)
    let several = Generate.times |> Gen.bind (Gen.collectToList at)

    let private shrinkSpan span =
        seq {
            if span.IsFailed then
                yield { span with IsFailed = false }

            for attributes in Shrink.list Shrink.nothing span.Attributes do
                yield { span with Ended.Attributes = attributes }

            for events in Shrink.list Shrink.nothing span.Events do
                yield { span with Events = events }

            for exceptions in Shrink.list Shrink.nothing span.Exceptions do
                yield { span with Exceptions = exceptions }

            for start in Shrink.number span.Start do
                yield { span with Start = start }

            for ticks in Shrink.number span.Ticks |> Seq.filter (fun ticks -> ticks >= 0L) do
                yield { span with Ticks = ticks }
        }

    let shrink (trace: Trace) =
        seq {
            for spans in Shrink.list shrinkSpan trace.Spans do
                yield { trace with Spans = spans }

            for began in Shrink.incoming trace.Opening do
                yield { trace with Opening = began }

            for gap in Shrink.number trace.Gap do
                yield { trace with Gap = gap }
        }

module GenerateLate =

    let private condition = Gen.choose (0, 2) |> Gen.bind (GenerateCondition.weighted 3 9)

    let private isLate condition = (Condition.firstLate condition).IsSome
    let lateCondition = condition |> Gen.filter isLate |> Gen.map LateCondition

    let shrinkCondition (LateCondition condition) = GenerateCondition.shrink condition |> Seq.filter isLate |> Seq.map LateCondition

    let private waits policy = Policy.mayWait policy && (Tests.LeavesOf policy).Length <= Tests.Most
    let private waitsOnly policy = waits policy && not (Policy.isStateful policy)

    let private rescue leaf =
        Gen.map3
            (fun c p q -> Policy.OrElse [ Policy.Conditional(c, p); q ])
            condition
            (GeneratePolicy.over leaf condition 1)
            (GeneratePolicy.over leaf condition 1)

    let private over leaf =
        Gen.frequency [ 3, Gen.choose (0, 3) |> Gen.bind (GeneratePolicy.over leaf condition); 1, rescue leaf ]
        |> Gen.filter waits

    let any = over GeneratePolicy.leaf |> Gen.map Late
    let capped = over GeneratePolicy.cappedLeaf |> Gen.map CappedLate

    let private memorylessLeaf =
        Gen.oneof [ Gen.elements [ Policy.Always; Policy.Never; Policy.Abstain ]; Gen.map Policy.FixedRatio Generate.ratio ]

    let memoryless =
        Gen.choose (0, 4)
        |> Gen.bind (GeneratePolicy.over memorylessLeaf condition)
        |> Gen.filter waitsOnly
        |> Gen.map Memoryless

    let shrink (Late policy) = GeneratePolicy.shrink policy |> Seq.filter waits |> Seq.map Late

    let shrinkCapped (CappedLate policy) = GeneratePolicy.shrink policy |> Seq.filter waits |> Seq.map CappedLate

    let shrinkMemoryless (Memoryless policy) = GeneratePolicy.shrink policy |> Seq.filter waitsOnly |> Seq.map Memoryless
