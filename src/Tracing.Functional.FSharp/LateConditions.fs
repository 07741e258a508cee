// Conditions on what is known only after a trace's start, for pipes: the local root as it ended, any span, the whole trace. Building checks
// the arguments.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>Tests on one span that has ended. Combined tests must hold on the same span. Tests nest at most 200 deep.</summary>
/// <example><code>
/// AnySpan.where (ThisSpan.failed |> ThisSpan.and' (ThisSpan.attribute "peer.service" (Value.is "bank")))
/// </code></example>
[<RequireQualifiedAccess>]
module ThisSpan =

    let private combine build (left: Built<SpanTest>) (right: Built<SpanTest>) : Built<SpanTest> =
        result {
            let! left = left
            let! right = right
            return! build left right
        }

    /// The span's status is Error.
    let failed: Built<SpanTest> = Ok SpanTests.failed

    /// The span's name when it ends.
    let name (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map SpanTests.name

    /// The span's kind. Error if SpanKind does not name it.
    let kind (kind: SpanKind) : Built<SpanTest> = SpanTests.kind kind

    /// The name of the ActivitySource that created the span.
    let source (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map SpanTests.source

    /// An attribute that the span has when it ends.
    let attribute (key: string) (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.bind (SpanTests.attribute key)

    /// The type of some recorded exception, or the span's error.type. The type is the text of exception.type: on .NET the full type name,
    /// such as "System.TimeoutException".
    let exceptionType (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map SpanTests.exceptionType

    /// The name of some event of the span.
    let event (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map SpanTests.event

    /// The span took longer than the bound. Error if it is negative.
    let slowerThan (bound: TimeSpan) : Built<SpanTest> = SpanTests.slowerThan bound

    /// The span took less than the bound. Error if it is negative.
    let fasterThan (bound: TimeSpan) : Built<SpanTest> = SpanTests.fasterThan bound

    /// A function of yours on the span as it ended. The span is valid only during the call. The name identifies the function in
    /// explanations, in descriptions and for equality. If it throws, the fault is counted, the trace is kept (or dropped, if
    /// SamplingOptions.KeepOnFault is false), and the application does not get the exception. Spans that it starts are not recorded.
    let satisfies (name: string) (test: EndedSpan -> bool) : Built<SpanTest> = SpanTests.satisfies name (Func<_, _> test)

    /// Both hold on the same span: <c>left |> ThisSpan.and' right</c>.
    [<CompiledName "And">]
    let and' (right: Built<SpanTest>) (left: Built<SpanTest>) : Built<SpanTest> = combine SpanTests.both left right

    /// At least one holds on the span: <c>left |> ThisSpan.or' right</c>.
    [<CompiledName "Or">]
    let or' (right: Built<SpanTest>) (left: Built<SpanTest>) : Built<SpanTest> = combine SpanTests.either left right

    /// Holds on the spans on which the test does not hold.
    let not (test: Built<SpanTest>) : Built<SpanTest> = test |> Result.bind SpanTests.negate

/// <summary>Conditions on the local root span as it ended. A duration is known as soon as the open root has run for longer.</summary>
/// <example><code>RootSpan.slowerThan (TimeSpan.FromSeconds 1.0)</code></example>
[<RequireQualifiedAccess>]
module RootSpan =

    /// The local root passes the test. Combined tests must hold on the same span.
    let where (test: Built<SpanTest>) : Built<Condition> = test |> Result.map Conditions.rootSpan

    /// The local root has status Error.
    let failed: Built<Condition> = where ThisSpan.failed

    /// The local root's name when it ends passes the test.
    let name value = where (ThisSpan.name value)

    /// The local root's kind. Error if SpanKind does not name it.
    let kind (kind: SpanKind) = where (ThisSpan.kind kind)

    /// The name of the ActivitySource that created the local root passes the test.
    let source value = where (ThisSpan.source value)

    /// An attribute of the local root when it ends passes the test.
    let attribute (key: string) value = where (ThisSpan.attribute key value)

    /// The type of an exception of the local root passes the test; see ThisSpan.exceptionType.
    let exceptionType value = where (ThisSpan.exceptionType value)

    /// The name of an event of the local root passes the test.
    let event value = where (ThisSpan.event value)

    /// The local root took longer than the bound. Error if it is negative.
    let slowerThan (bound: TimeSpan) = where (ThisSpan.slowerThan bound)

    /// The local root took less than the bound. Error if it is negative.
    let fasterThan (bound: TimeSpan) = where (ThisSpan.fasterThan bound)

/// <summary>
/// Conditions on the spans of a trace. True when one such span has ended; false only when the trace is over. "No span" is
/// <c>Condition.not (AnySpan.x)</c>, "every span" is <c>Condition.not (AnySpan.where (ThisSpan.not x))</c>.
/// </summary>
/// <example><code>
/// Sample.always |> Sample.conditional AnySpan.failed |> Sample.orElse (Sample.adaptive 100.0)
/// </code></example>
[<RequireQualifiedAccess>]
module AnySpan =

    /// Some span passes the test. Combined tests must hold on the same span.
    let where (test: Built<SpanTest>) : Built<Condition> = test |> Result.map Conditions.anySpan

    /// Some span has status Error.
    let failed: Built<Condition> = where ThisSpan.failed

    /// Some span's name when it ends passes the test.
    let name value = where (ThisSpan.name value)

    /// Some span is of this kind. Error if SpanKind does not name it.
    let kind (kind: SpanKind) = where (ThisSpan.kind kind)

    /// The name of the ActivitySource that created some span passes the test.
    let source value = where (ThisSpan.source value)

    /// An attribute of some span when it ends passes the test.
    let attribute (key: string) value = where (ThisSpan.attribute key value)

    /// The type of an exception of some span passes the test; see ThisSpan.exceptionType.
    let exceptionType value = where (ThisSpan.exceptionType value)

    /// The name of an event of some span passes the test.
    let event value = where (ThisSpan.event value)

    /// Some span took longer than the bound. Error if it is negative.
    let slowerThan (bound: TimeSpan) = where (ThisSpan.slowerThan bound)

    /// Some span took less than the bound. Error if it is negative.
    let fasterThan (bound: TimeSpan) = where (ThisSpan.fasterThan bound)

/// <summary>Conditions on a trace as a whole. A duration or count that has passed its bound is known before the trace is over.</summary>
/// <example><code>WholeTrace.spanCountAtLeast 100</code></example>
[<RequireQualifiedAccess>]
module WholeTrace =

    /// The time from the first start to the last end of its spans is longer than the bound. Error if it is negative.
    let slowerThan (bound: TimeSpan) : Built<Condition> = TraceConditions.slowerThan bound

    /// The time from the first start to the last end of its spans is shorter than the bound. Error if it is negative.
    let fasterThan (bound: TimeSpan) : Built<Condition> = TraceConditions.fasterThan bound

    /// At least this many spans have ended. Error if it is negative.
    let spanCountAtLeast (bound: int) : Built<Condition> = TraceConditions.spanCountAtLeast bound

    /// At most this many spans have ended. Error if it is negative.
    let spanCountAtMost (bound: int) : Built<Condition> = TraceConditions.spanCountAtMost bound

    /// At least this many spans have status Error. Error if it is negative.
    let errorCountAtLeast (bound: int) : Built<Condition> = TraceConditions.errorCountAtLeast bound

    /// At most this many spans have status Error. Error if it is negative.
    let errorCountAtMost (bound: int) : Built<Condition> = TraceConditions.errorCountAtMost bound
