// What kind of span starts, and what it knows of its parent.
namespace Tracing.Functional

open System.Runtime.CompilerServices

/// <summary>The kind of a span, as OpenTelemetry defines it. The numbers are those of the framework's ActivityKind.</summary>
type SpanKind =
    /// Work inside a process; the default.
    | Internal = 0
    /// A request that is handled.
    | Server = 1
    /// A request that is sent and gets a response.
    | Client = 2
    /// A message that is sent.
    | Producer = 3
    /// A message that is handled.
    | Consumer = 4

module internal SpanKinds =

    /// The kind's word in texts.
    let word (kind: SpanKind) = kind.ToString().ToLowerInvariant()

    /// A test for that kind, or for any other one, as canonical text.
    let text isNot (kind: SpanKind) = (if isNot then "kind is not " else "kind is ") + word kind

/// <summary>Where the parent of a span runs.</summary>
type ParentOrigin =
    /// The span is the root of its trace.
    | None = 0
    /// The parent is a span of this process.
    | Local = 1
    /// The parent's context came in from another process.
    | Remote = 2

/// <summary>What a span knows of its parent.</summary>
[<Struct; IsReadOnly; NoComparison>]
type ParentFacts private (origin: ParentOrigin, isSampled: bool, hasThreshold: bool, threshold: Threshold) =

    /// No parent: a new trace.
    static member None = ParentFacts()

    /// A parent without a usable threshold.
    static member Of(origin, isSampled) = ParentFacts(origin, isSampled, false, Threshold.Always)

    /// A sampled parent whose threshold agrees with its sampled flag.
    static member SampledWith(origin, threshold) = ParentFacts(origin, true, true, threshold)

    /// Where the parent runs; None without a parent.
    member _.Origin = origin

    /// The parent's sampled flag; false without a parent.
    member _.IsSampled = isSampled

    /// Whether the parent's threshold is known. It never is for a parent that was not sampled.
    member _.HasThreshold = hasThreshold

    /// The parent's threshold; Always if it is not known.
    member _.Threshold = threshold
