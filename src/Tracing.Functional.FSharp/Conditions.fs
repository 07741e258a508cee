// Conditions on what is known at the start, and how conditions combine, for pipes. Functions take and return Results, so the first Error is
// the result. Building checks the arguments.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>Conditions on what is known when the local root starts.</summary>
[<RequireQualifiedAccess>]
module AtStart =

    /// The span's name when it starts. For servers that is the framework's operation name, not "GET /orders": use path.
    let name (value: Built<ValueTest>) : Built<Condition> = value |> Result.map StartConditions.name

    /// The span's kind. Error if SpanKind does not name it.
    let kind (kind: SpanKind) : Built<Condition> = StartConditions.kind kind

    /// The name of the ActivitySource that starts the span.
    let source (value: Built<ValueTest>) : Built<Condition> = value |> Result.map StartConditions.source

    /// An attribute that the span starts with. Attributes that instrumentation sets later are missing here.
    let attribute (key: string) (value: Built<ValueTest>) : Built<Condition> = value |> Result.bind (StartConditions.attribute key)

    /// A baggage entry.
    let baggage (name: string) (value: Built<ValueTest>) : Built<Condition> = value |> Result.bind (StartConditions.baggage name)

    /// The span begins a new trace.
    let noParent: Built<Condition> = Ok StartConditions.noParent

    /// The parent is a span of this process.
    let localParent: Built<Condition> = Ok StartConditions.localParent

    /// The parent's context came from another process.
    let remoteParent: Built<Condition> = Ok StartConditions.remoteParent

    /// There is a parent, and it was sampled.
    let sampledParent: Built<Condition> = Ok StartConditions.sampledParent

    /// There is a parent, and it was not sampled.
    let notSampledParent: Built<Condition> = Ok StartConditions.notSampledParent

    /// The span starts with a link.
    let linked: Built<Condition> = Ok StartConditions.linked

    /// The span starts with a link to a sampled span.
    let linkedToSampled: Built<Condition> = Ok StartConditions.linkedToSampled

    /// The request's method, for server spans.
    [<CompiledName "Method">]
    let method' (value: Built<ValueTest>) : Built<Condition> = value |> Result.map StartConditions.requestMethod

    /// The request's path without the query, for server spans.
    let path (value: Built<ValueTest>) : Built<Condition> = value |> Result.map StartConditions.path

    /// A request header, for server spans. The name is not case-sensitive.
    let header (name: string) (value: Built<ValueTest>) : Built<Condition> = value |> Result.bind (StartConditions.header name)

    /// A function of yours. The name identifies it in explanations, in descriptions and for equality. If it throws, the fault is counted,
    /// the trace is kept (or dropped, if SamplingOptions.KeepOnFault is false), and the application does not get the exception.
    let satisfies (name: string) (test: StartFacts -> bool) : Built<Condition> = StartConditions.satisfies name (Func<_, _> test)

/// <summary>
/// Combines conditions: Kleene's three-valued and, or, not. Conditions nest at most 200 deep. To test for one of many texts, use
/// Value.oneOf.
/// </summary>
[<RequireQualifiedAccess>]
module Condition =

    let private combine build (left: Built<Condition>) (right: Built<Condition>) : Built<Condition> =
        result {
            let! left = left
            let! right = right
            return! build left right
        }

    /// A condition that always holds (true) or never holds (false).
    let constant (value: bool) : Built<Condition> = Ok(Conditions.constant value)

    /// Holds if both hold: <c>left |> Condition.and' right</c>.
    [<CompiledName "And">]
    let and' (right: Built<Condition>) (left: Built<Condition>) : Built<Condition> = combine Conditions.both left right

    /// Holds if at least one holds: <c>left |> Condition.or' right</c>.
    [<CompiledName "Or">]
    let or' (right: Built<Condition>) (left: Built<Condition>) : Built<Condition> = combine Conditions.either left right

    /// Holds if the condition does not hold. Not known yet if the condition is not known yet.
    let not (condition: Built<Condition>) : Built<Condition> = condition |> Result.bind Conditions.negate
