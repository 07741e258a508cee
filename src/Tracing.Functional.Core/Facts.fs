// What is known of a trace when its local root span starts. Owns the shape of the facts and in-memory ones;
// reading them from a live request is the edge's business.
namespace Tracing.Functional

open System
open System.Collections.Generic
open System.Runtime.CompilerServices

/// <summary>The kind of a span, as OpenTelemetry defines it. The numbers are those of the framework's ActivityKind.</summary>
type SpanKind =
    /// Work inside a process; the default.
    | Internal = 0
    /// A request that is handled.
    | Server = 1
    /// A request that is sent, to somebody who answers.
    | Client = 2
    /// A message that is sent.
    | Producer = 3
    /// A message that is handled.
    | Consumer = 4

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

    /// Where the parent runs, or that there is none.
    member _.Origin = origin

    /// The parent's sampled flag; false where there is none.
    member _.IsSampled = isSampled

    /// Whether the parent's threshold is known. It never is for a parent that was not sampled.
    member _.HasThreshold = hasThreshold

    /// The parent's threshold; Always where it is not known.
    member _.Threshold = threshold

/// <summary>Facts that are looked up only when a condition asks for them. A null is a fact that is missing.</summary>
[<AbstractClass; AllowNullLiteral>]
type FactSource() =
    /// A baggage entry by its name.
    abstract Baggage: name: string -> string | null
    default _.Baggage _ = null
    /// The request's method, such as "GET".
    abstract Method: string | null
    default _.Method = null
    /// The request's path, without the query.
    abstract Path: string | null
    default _.Path = null
    /// A request header by its name, in any case.
    abstract Header: name: string -> string | null
    default _.Header _ = null
    /// How many links the span starts with; `links` is what the facts carry.
    abstract LinkCount: links: (obj | null) -> int
    default _.LinkCount _ = 0
    /// Whether some link leads to a sampled span.
    abstract HasSampledLink: links: (obj | null) -> bool
    default _.HasSampledLink _ = false

/// Facts held in memory, for simulations, explanations and tests.
type internal HeldFacts =
    {
        BaggageItems: Map<string, string>
        RequestMethod: string | null
        RequestPath: string | null
        Headers: Map<string, string>
        Links: int
        SampledLinks: int
    }

    static member Nothing =
        {
            BaggageItems = Map.empty
            RequestMethod = null
            RequestPath = null
            Headers = Map.empty
            Links = 0
            SampledLinks = 0
        }

type internal HeldFactSource(held: HeldFacts) =
    inherit FactSource()

    let find name items : string | null =
        match Map.tryFind name items with
        | Some text -> text
        | None -> null

    static member val Empty = HeldFactSource HeldFacts.Nothing
    member _.Held = held
    override _.Baggage name = find name held.BaggageItems
    override _.Method = held.RequestMethod
    override _.Path = held.RequestPath
    override _.Header name = find (name.ToLowerInvariant()) held.Headers
    override _.LinkCount _ = held.Links
    override _.HasSampledLink _ = held.SampledLinks > 0

module internal Attributes =

    let private arrayType = typeof<KeyValuePair<string, obj | null>[]>

    /// An exact test is cheaper than a cast, and this is what most callers pass.
    let private isArray (attributes: IEnumerable<KeyValuePair<string, obj | null>>) =
        Object.ReferenceEquals(attributes.GetType(), arrayType)

    let private asArray (attributes: IEnumerable<KeyValuePair<string, obj | null>>) =
        Unchecked.nonNull (Unsafe.As<KeyValuePair<string, obj | null>[]> attributes)

    let private findInArray (attributes: KeyValuePair<string, obj | null>[]) (key: string) : obj | null =
        let mutable i = 0

        while i < attributes.Length && not (String.Equals(attributes[i].Key, key)) do
            i <- i + 1

        if i < attributes.Length then attributes[i].Value else null

    let private findInList (attributes: IReadOnlyList<KeyValuePair<string, obj | null>>) (key: string) : obj | null =
        let mutable i = 0

        while i < attributes.Count && not (String.Equals(attributes[i].Key, key)) do
            i <- i + 1

        if i < attributes.Count then attributes[i].Value else null

    let private findInOthers (attributes: IEnumerable<KeyValuePair<string, obj | null>>) (key: string) : obj | null =
        use items = attributes.GetEnumerator()
        let mutable isFound = false

        while not isFound && items.MoveNext() do
            isFound <- String.Equals(items.Current.Key, key)

        if isFound then items.Current.Value else null

    let private findElsewhere (attributes: IEnumerable<KeyValuePair<string, obj | null>>) (key: string) : obj | null =
        match attributes with
        | :? IReadOnlyList<KeyValuePair<string, obj | null>> as list -> findInList list key
        | :? IDictionary<string, obj | null> as dictionary ->
            let mutable value: obj | null = null
            if dictionary.TryGetValue(key, &value) then value else null
        | others -> findInOthers others key

    /// The first attribute of that key; null where it is missing, or null. Arrays, lists and dictionaries are read without an allocation.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let find (attributes: IEnumerable<KeyValuePair<string, obj | null>> | null) (key: string) : obj | null =
        match attributes with
        | null -> null
        | attributes when isArray attributes -> findInArray (asArray attributes) key
        | attributes -> findElsewhere attributes key

/// <summary>
/// What is known of a trace when its local root starts: what conditions in scope AtStart, keys and named user functions read.
/// Server facts (method, path, headers) are known for spans of kind <see cref="F:Tracing.Functional.SpanKind.Server"/> only.
/// </summary>
/// <example><code>StartFacts.Of("create order").WithAttribute("user.tier", "vip").WithPath("/orders")</code></example>
[<Struct; IsReadOnly; NoComparison; NoEquality>]
type StartFacts
    (
        name: string,
        kind: SpanKind,
        parent: ParentFacts,
        attributes: IEnumerable<KeyValuePair<string, obj | null>> | null,
        links: obj | null,
        source: FactSource
    ) =

    /// Facts of a root span of kind Internal with that name and nothing else.
    static member Of(name: string) = StartFacts(name, SpanKind.Internal, ParentFacts.None, null, null, HeldFactSource.Empty)

    /// The span's name when it starts. Total, as all members are: the default value has no name, "", and no other facts.
    member _.Name = if isNull (box name) then "" else name

    /// The span's kind.
    member _.Kind = kind

    /// What is known of the span's parent.
    member _.Parent = parent
    member internal _.Attributes = attributes
    member internal _.Source = source

    /// A start attribute by its key; null where it is missing, or null.
    member _.Attribute(key: string) = Attributes.find attributes key

    /// A baggage entry, or null.
    member _.Baggage(name: string) : string | null = if isNull source then null else source.Baggage name

    /// The request's method, or null.
    member _.Method: string | null = if kind = SpanKind.Server && not (isNull source) then source.Method else null

    /// The request's path without the query, or null.
    member _.Path: string | null = if kind = SpanKind.Server && not (isNull source) then source.Path else null

    /// A request header, or null; the name in any case.
    member _.Header(name: string) : string | null =
        if kind = SpanKind.Server && not (isNull source) then
            source.Header name
        else
            null

    /// How many links the span starts with.
    member _.LinkCount = if isNull source then 0 else source.LinkCount links

    /// Whether some link leads to a sampled span.
    member _.HasSampledLink = not (isNull source) && source.HasSampledLink links

    member private _.Held =
        match source with
        | :? HeldFactSource as source -> source.Held
        | _ -> HeldFacts.Nothing

    member private facts.Holding(kind, held) = StartFacts(name, kind, parent, attributes, links, HeldFactSource held)

    /// The same facts with another kind.
    member _.WithKind(kind) = StartFacts(name, kind, parent, attributes, links, source)

    /// The same facts under another parent.
    member _.WithParent(parent) = StartFacts(name, kind, parent, attributes, links, source)

    /// The same facts with one more start attribute.
    member _.WithAttribute(key: string, value: obj | null) =
        let earlier =
            match attributes with
            | null -> Seq.empty
            | attributes -> attributes

        let all = Seq.append earlier [ KeyValuePair(key, value) ] |> Seq.toArray
        StartFacts(name, kind, parent, all, links, source)

    /// The same facts with a baggage entry.
    member facts.WithBaggage(name: string, value: string) =
        let held = facts.Held
        facts.Holding(kind, { held with BaggageItems = held.BaggageItems.Add(name, value) })

    /// The same facts of a server span with that request method.
    member facts.WithMethod(method: string) = facts.Holding(SpanKind.Server, { facts.Held with RequestMethod = method })

    /// The same facts of a server span with that request path.
    member facts.WithPath(path: string) = facts.Holding(SpanKind.Server, { facts.Held with RequestPath = path })

    /// The same facts of a server span with that request header.
    member facts.WithHeader(name: string, value: string) =
        let held = facts.Held
        facts.Holding(SpanKind.Server, { held with Headers = held.Headers.Add(name.ToLowerInvariant(), value) })

    /// The same facts with one more link.
    member facts.WithLink(isSampled: bool) =
        let held = facts.Held
        let sampled = held.SampledLinks + (if isSampled then 1 else 0)
        facts.Holding(kind, { held with Links = held.Links + 1; SampledLinks = sampled })
