// Conditions, built from plain arguments: the checks for both languages. The surfaces are AtStart, ThisSpan, RootSpan, AnySpan, WholeTrace
// and Condition in F#, and the classes of the same names in C#.
namespace Tracing.Functional.Building

open System
open Tracing.Functional

module internal Kinds =

    let named (kind: SpanKind) =
        if Enum.IsDefined kind then
            Ok kind
        else
            Error(PolicyError.OutOfRange("kind", float (int kind), "a kind that SpanKind names, 0 to 4"))

/// Conditions on the facts at the start.
module internal StartConditions =

    let private on test = Condition.AtStart test
    let private onNamed parameter test name = Check.text parameter name |> Result.map (test >> on)

    let name value = on (StartTest.Name value)

    let kind kind = Kinds.named kind |> Result.map (StartTest.Kind >> on)
    let source value = on (StartTest.Source value)

    let attribute key value = onNamed "key" (fun key -> StartTest.Attribute(key, value)) key
    let baggage name value = onNamed "name" (fun name -> StartTest.Baggage(name, value)) name
    let noParent = on (StartTest.Parent ParentTest.None)
    let localParent = on (StartTest.Parent ParentTest.Local)
    let remoteParent = on (StartTest.Parent ParentTest.Remote)
    let sampledParent = on (StartTest.Parent ParentTest.Sampled)
    let notSampledParent = on (StartTest.Parent ParentTest.NotSampled)
    let linked = on StartTest.Linked
    let linkedToSampled = on StartTest.LinkedToSampled
    let requestMethod value = on (StartTest.Method value)
    let path value = on (StartTest.Path value)
    let header name value = onNamed "name" (fun name -> StartTest.Header(name, value)) name

    let satisfies name (test: Func<StartFacts, bool>) = onNamed "name" (fun name -> StartTest.Function { Name = name; Run = test }) name

/// Bounds that late conditions compare with.
module internal Bounds =

    let time (bound: TimeSpan) =
        Check.inRange "bound" "0 seconds or more" 0.0 Double.MaxValue bound.TotalSeconds |> Result.map (fun _ -> bound)

    let count bound = Check.wholeInRange "bound" "spans" 0 Int32.MaxValue bound

/// Tests on one span that has ended.
module internal SpanTests =

    let private nested test = Check.nested "test" SpanTest.depth test
    let private lasts order bound = Bounds.time bound |> Result.map (fun bound -> SpanTest.Duration(order, bound))

    let failed = SpanTest.Failed
    let name value = SpanTest.Name value
    let kind kind = Kinds.named kind |> Result.map SpanTest.Kind
    let source value = SpanTest.Source value
    let attribute key value = Check.text "key" key |> Result.map (fun key -> SpanTest.Attribute(key, value))
    let exceptionType value = SpanTest.ExceptionType value
    let event value = SpanTest.Event value
    let slowerThan bound = lasts Order.GreaterThan bound
    let fasterThan bound = lasts Order.LessThan bound

    let satisfies name (test: Func<EndedSpan, bool>) =
        Check.text "name" name |> Result.map (fun name -> SpanTest.Function { Name = name; Run = test })

    let both left right = nested (SpanTest.And(left, right))
    let either left right = nested (SpanTest.Or(left, right))
    let negate test = nested (SpanTest.Not test)

/// Conditions on the trace as a whole.
module internal TraceConditions =

    let private lasts order bound = Bounds.time bound |> Result.map (fun bound -> Condition.WholeTrace(TraceTest.Duration(order, bound)))
    let private spans order bound = Bounds.count bound |> Result.map (fun bound -> Condition.WholeTrace(TraceTest.SpanCount(order, bound)))

    let private errors order bound =
        Bounds.count bound |> Result.map (fun bound -> Condition.WholeTrace(TraceTest.ErrorCount(order, bound)))

    let slowerThan bound = lasts Order.GreaterThan bound
    let fasterThan bound = lasts Order.LessThan bound
    let spanCountAtLeast bound = spans Order.AtLeast bound
    let spanCountAtMost bound = spans Order.AtMost bound
    let errorCountAtLeast bound = errors Order.AtLeast bound
    let errorCountAtMost bound = errors Order.AtMost bound

/// Conditions of spans, and how conditions combine.
module internal Conditions =

    let private nested condition = Check.nested "condition" Condition.depth condition

    let constant value = Condition.Constant value
    let rootSpan test = Condition.RootSpan test
    let anySpan test = Condition.AnySpan test
    let both left right = nested (Condition.And(left, right))
    let either left right = nested (Condition.Or(left, right))
    let negate condition = nested (Condition.Not condition)
