// The scopes that are known only after a trace's start, for pipes: one span, the local root as it ended, any span, the whole trace. What is
// allowed is checked in Building.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>Tests on one span that has ended. Combined tests must hold on the same span; they nest at most 200 deep.</summary>
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

    /// An attribute that the span has when it ends.
    let attribute (key: string) (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.bind (SpanTests.attribute key)

    /// The type of some recorded exception, as exception.type has it (on .NET the full type name, such as
    /// "System.TimeoutException"), or the span's error.type.
    let exceptionType (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map SpanTests.exceptionType

    /// The name of some event of the span.
    let event (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map SpanTests.event

    /// The span took longer than that; not negative.
    let slowerThan (bound: TimeSpan) : Built<SpanTest> = SpanTests.slowerThan bound

    /// The span took less than that; not negative.
    let fasterThan (bound: TimeSpan) : Built<SpanTest> = SpanTests.fasterThan bound

    /// A function of yours on the span as it ended; the span is valid only during the call. The name is its identity: in explanations, in
    /// the description, and for equality. If it throws, the trace is kept, the fault is counted, and nothing reaches the application.
    /// Spans that it starts itself are not recorded.
    let satisfies (name: string) (test: EndedSpan -> bool) : Built<SpanTest> = SpanTests.satisfies name (Func<_, _> test)

    /// Both hold on the same span: <c>left |> ThisSpan.and' right</c>.
    [<CompiledName "And">]
    let and' (right: Built<SpanTest>) (left: Built<SpanTest>) : Built<SpanTest> = combine SpanTests.both left right

    /// One of them holds on the span: <c>left |> ThisSpan.or' right</c>.
    [<CompiledName "Or">]
    let or' (right: Built<SpanTest>) (left: Built<SpanTest>) : Built<SpanTest> = combine SpanTests.either left right

    /// Holds on the spans on which the other does not.
    let not (test: Built<SpanTest>) : Built<SpanTest> = test |> Result.bind SpanTests.negate

/// <summary>Conditions on the local root span as it ended: known when it ends, false if a trace is decided without it.</summary>
/// <example><code>RootSpan.slowerThan (TimeSpan.FromSeconds 1.0)</code></example>
[<RequireQualifiedAccess>]
module RootSpan =

    /// The local root passes the test. Combined tests must hold on the same span.
    let where (test: Built<SpanTest>) : Built<Condition> = test |> Result.map Conditions.rootSpan

    /// The local root has status Error.
    let failed: Built<Condition> = where ThisSpan.failed

    /// The local root, by its name when it ends.
    let name value = where (ThisSpan.name value)

    /// The local root, by an attribute that it has when it ends.
    let attribute (key: string) value = where (ThisSpan.attribute key value)

    /// The local root, by the type of a recorded exception; see ThisSpan.exceptionType.
    let exceptionType value = where (ThisSpan.exceptionType value)

    /// The local root, by the name of an event.
    let event value = where (ThisSpan.event value)

    /// The local root took longer than that; not negative.
    let slowerThan (bound: TimeSpan) = where (ThisSpan.slowerThan bound)

    /// The local root took less than that; not negative.
    let fasterThan (bound: TimeSpan) = where (ThisSpan.fasterThan bound)

/// <summary>Conditions on the spans of a trace: true as soon as one such span has ended, false only when the trace is over.
/// "No span" is <c>Condition.not (AnySpan.x)</c>, "every span" is <c>Condition.not (AnySpan.where (ThisSpan.not x))</c>.</summary>
/// <example><code>
/// Sample.always |> Sample.conditional AnySpan.failed |> Sample.orElse (Sample.adaptive 100.0)
/// </code></example>
[<RequireQualifiedAccess>]
module AnySpan =

    /// Some span passes the test. Combined tests must hold on the same span.
    let where (test: Built<SpanTest>) : Built<Condition> = test |> Result.map Conditions.anySpan

    /// Some span has status Error.
    let failed: Built<Condition> = where ThisSpan.failed

    /// Some span, by its name when it ends.
    let name value = where (ThisSpan.name value)

    /// Some span, by an attribute that it has when it ends.
    let attribute (key: string) value = where (ThisSpan.attribute key value)

    /// Some span, by the type of a recorded exception; see ThisSpan.exceptionType.
    let exceptionType value = where (ThisSpan.exceptionType value)

    /// Some span, by the name of an event.
    let event value = where (ThisSpan.event value)

    /// Some span took longer than that; not negative.
    let slowerThan (bound: TimeSpan) = where (ThisSpan.slowerThan bound)

    /// Some span took less than that; not negative.
    let fasterThan (bound: TimeSpan) = where (ThisSpan.fasterThan bound)

/// <summary>Conditions on a trace as a whole. What only grows is known early: "slower than" once true stays true.</summary>
/// <example><code>WholeTrace.spanCountAtLeast 100</code></example>
[<RequireQualifiedAccess>]
module WholeTrace =

    /// More than that time lies between the first start and the last end of its spans; not negative.
    let slowerThan (bound: TimeSpan) : Built<Condition> = TraceConditions.slowerThan bound

    /// Less than that time lies between the first start and the last end of its spans; not negative.
    let fasterThan (bound: TimeSpan) : Built<Condition> = TraceConditions.fasterThan bound

    /// That many spans or more have ended; not negative.
    let spanCountAtLeast (bound: int) : Built<Condition> = TraceConditions.spanCountAtLeast bound

    /// That many spans or fewer have ended; not negative.
    let spanCountAtMost (bound: int) : Built<Condition> = TraceConditions.spanCountAtMost bound

    /// That many spans or more have status Error; not negative.
    let errorCountAtLeast (bound: int) : Built<Condition> = TraceConditions.errorCountAtLeast bound

    /// That many spans or fewer have status Error; not negative.
    let errorCountAtMost (bound: int) : Built<Condition> = TraceConditions.errorCountAtMost bound
