// What traces are grouped by, for pipes. What is allowed is checked in Building.TraceKeys.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>What traces are grouped by. Keys longer than 256 characters share the overflow state.</summary>
[<RequireQualifiedAccess>]
module Key =

    /// The span's name when it starts.
    let name: Built<TraceKey> = Ok TraceKeys.name

    /// A start attribute; text is read without an allocation.
    let attribute (key: string) : Built<TraceKey> = TraceKeys.attribute key

    /// A baggage entry.
    let baggage (name: string) : Built<TraceKey> = TraceKeys.baggage name

    /// The request's method, for server spans.
    [<CompiledName "Method">]
    let method': Built<TraceKey> = Ok TraceKeys.requestMethod

    /// The request's path, for server spans.
    let path: Built<TraceKey> = Ok TraceKeys.path

    /// A request header, for server spans.
    let header (name: string) : Built<TraceKey> = TraceKeys.header name

    /// A function of yours under a name; None is a missing key.
    let by (name: string) (key: StartFacts -> string option) : Built<TraceKey> = TraceKeys.by name (Func<_, _>(key >> Option.toObj))
