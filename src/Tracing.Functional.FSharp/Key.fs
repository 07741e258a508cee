// What traces are grouped by, for pipes. Building.TraceKeys checks the arguments.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional
open Tracing.Functional.Building

/// <summary>
/// What traces are grouped by, for Sample.perKey and Sample.firstSeen. Keys over 256 characters get no state of their own: they share the
/// overflow state of perKey, and firstSeen has no opinion on them.
/// </summary>
[<RequireQualifiedAccess>]
module Key =

    /// The span's name when it starts.
    let name: Built<TraceKey> = Ok TraceKeys.name

    /// An attribute that the span starts with. A text is read without an allocation.
    let attribute (key: string) : Built<TraceKey> = TraceKeys.attribute key

    /// A baggage entry.
    let baggage (name: string) : Built<TraceKey> = TraceKeys.baggage name

    /// The request's method, for server spans.
    [<CompiledName "Method">]
    let method': Built<TraceKey> = Ok TraceKeys.requestMethod

    /// The request's path, for server spans.
    let path: Built<TraceKey> = Ok TraceKeys.path

    /// A request header, for server spans. The name is not case-sensitive.
    let header (name: string) : Built<TraceKey> = TraceKeys.header name

    /// A function of yours. The name identifies it in descriptions and for equality. None is a missing key.
    let by (name: string) (key: StartFacts -> string option) : Built<TraceKey> = TraceKeys.by name (Func<_, _>(key >> Option.toObj))
