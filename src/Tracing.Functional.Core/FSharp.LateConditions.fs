// The F# surface of the scopes that are known only after a trace's start: one span, the local root as it ended, any span, the whole
// trace. As in FSharp.Conditions, every function takes and gives Results.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional

/// Checks of the bounds that late conditions compare with.
module internal Bounds =

    let time (bound: TimeSpan) =
        Check.inRange "bound" "0 seconds or more" 0.0 Double.MaxValue bound.TotalSeconds |> Result.map (fun _ -> bound)

    let count (bound: int) = Check.wholeInRange "bound" "spans" 0 Int32.MaxValue bound

/// <summary>Tests on one span that has ended. Tests that are combined here must hold on the same span; at most 200 in each other.</summary>
/// <example><code>
/// AnySpan.where (ThisSpan.failed |> ThisSpan.and' (ThisSpan.attribute "peer.service" (Value.is "bank")))
/// </code></example>
[<RequireQualifiedAccess>]
module ThisSpan =

    let private on make (value: Built<ValueTest>) : Built<SpanTest> = value |> Result.map make

    let private notTooDeep built : Built<SpanTest> = built |> Result.bind (Check.nested "test" SpanTest.depth)

    let private lasts order (bound: TimeSpan) : Built<SpanTest> =
        Bounds.time bound |> Result.map (fun bound -> SpanTest.Duration(order, bound))

    /// The span's status is Error.
    let failed: Built<SpanTest> = Ok SpanTest.Failed

    /// The span's name when it ends.
    let name value = on SpanTest.Name value

    /// An attribute that the span has when it ends.
    let attribute (key: string) (value: Built<ValueTest>) : Built<SpanTest> =
        Check.text "key" key |> Result.bind (fun key -> on (fun value -> SpanTest.Attribute(key, value)) value)

    /// The type of some recorded exception, as exception.type has it (on .NET the full type name, such as
    /// "System.TimeoutException"), or the span's error.type.
    let exceptionType value = on SpanTest.ExceptionType value

    /// The name of some event of the span.
    let event value = on SpanTest.Event value

    /// The span took longer than that; not negative.
    let slowerThan (bound: TimeSpan) = lasts Order.GreaterThan bound

    /// The span took less than that; not negative.
    let fasterThan (bound: TimeSpan) = lasts Order.LessThan bound

    /// Both hold on the same span: <c>left |> ThisSpan.and' right</c>.
    [<CompiledName "And">]
    let and' (right: Built<SpanTest>) (left: Built<SpanTest>) : Built<SpanTest> = Check.both SpanTest.And left right |> notTooDeep

    /// One of them holds on the span: <c>left |> ThisSpan.or' right</c>.
    [<CompiledName "Or">]
    let or' (right: Built<SpanTest>) (left: Built<SpanTest>) : Built<SpanTest> = Check.both SpanTest.Or left right |> notTooDeep

    /// Holds on the spans on which the other does not.
    let not (test: Built<SpanTest>) : Built<SpanTest> = test |> Result.map SpanTest.Not |> notTooDeep

/// <summary>Conditions on the local root span as it ended: known when it ends, false where a trace is decided without it.</summary>
/// <example><code>RootSpan.slowerThan (TimeSpan.FromSeconds 1.0)</code></example>
[<RequireQualifiedAccess>]
module RootSpan =

    /// The local root passes the test. Tests combined inside it must hold on the same span.
    let where (test: Built<SpanTest>) : Built<Condition> = test |> Result.map Condition.RootSpan

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

    /// Some span passes the test. Tests combined inside it must hold on the same span.
    let where (test: Built<SpanTest>) : Built<Condition> = test |> Result.map Condition.AnySpan

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

    let private whole make (bound: Result<'T, PolicyError>) : Built<Condition> = bound |> Result.map (make >> Condition.WholeTrace)

    let private lasts order (bound: TimeSpan) = Bounds.time bound |> whole (fun bound -> TraceTest.Duration(order, bound))

    let private spans order (bound: int) = Bounds.count bound |> whole (fun bound -> TraceTest.SpanCount(order, bound))

    let private errors order (bound: int) = Bounds.count bound |> whole (fun bound -> TraceTest.ErrorCount(order, bound))

    /// More than that time lies between the first start and the last end of its spans; not negative.
    let slowerThan bound = lasts Order.GreaterThan bound

    /// Less than that time lies between the first start and the last end of its spans; not negative.
    let fasterThan bound = lasts Order.LessThan bound

    /// That many spans or more have ended; not negative.
    let spanCountAtLeast bound = spans Order.AtLeast bound

    /// That many spans or fewer have ended; not negative.
    let spanCountAtMost bound = spans Order.AtMost bound

    /// That many spans or more have status Error; not negative.
    let errorCountAtLeast bound = errors Order.AtLeast bound

    /// That many spans or fewer have status Error; not negative.
    let errorCountAtMost bound = errors Order.AtMost bound
