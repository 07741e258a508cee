// Conditions on what is known at the start, and how conditions combine, for pipes. Every function takes and gives Results: the first error
// comes out. What is allowed is checked in Building.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>Conditions on what is known when the local root starts.</summary>
[<RequireQualifiedAccess>]
module AtStart =

    /// The span's name when it starts. For servers that is the framework's operation name, not "GET /orders": use path.
    let name (value: Built<ValueTest>) : Built<Condition> = value |> Result.map StartConditions.name

    /// The span's kind, one that SpanKind names.
    let kind (kind: SpanKind) : Built<Condition> = StartConditions.kind kind

    /// An attribute the span starts with. Many instrumentations set theirs later; those are missing here.
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

    /// A request header, its name in any case, for server spans.
    let header (name: string) (value: Built<ValueTest>) : Built<Condition> = value |> Result.bind (StartConditions.header name)

    /// A function of yours. The name is its identity: in explanations, in the description, and for equality. If it throws,
    /// the trace is kept, the fault is counted, and nothing reaches the application.
    let satisfies (name: string) (test: StartFacts -> bool) : Built<Condition> = StartConditions.satisfies name (Func<_, _> test)

/// <summary>
/// How conditions combine: Kleene's three-valued and, or, not. They nest at most 200 deep; for one of many texts there is Value.oneOf.
/// </summary>
[<RequireQualifiedAccess>]
module Condition =

    let private combine build (left: Built<Condition>) (right: Built<Condition>) : Built<Condition> =
        result {
            let! left = left
            let! right = right
            return! build left right
        }

    /// A condition that always holds, or never.
    let constant (value: bool) : Built<Condition> = Ok(Conditions.constant value)

    /// Holds if both do: <c>left |> Condition.and' right</c>.
    [<CompiledName "And">]
    let and' (right: Built<Condition>) (left: Built<Condition>) : Built<Condition> = combine Conditions.both left right

    /// Holds if one of them does: <c>left |> Condition.or' right</c>.
    [<CompiledName "Or">]
    let or' (right: Built<Condition>) (left: Built<Condition>) : Built<Condition> = combine Conditions.either left right

    /// Holds if the other does not. What is not known yet stays so.
    let not (condition: Built<Condition>) : Built<Condition> = condition |> Result.bind Conditions.negate
