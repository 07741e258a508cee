// What is known of a trace when its local root span starts.
namespace Tracing.Functional

open System.Collections.Generic
open System.Runtime.CompilerServices

/// <summary>
/// What is known of a trace when its local root starts: what conditions in scope AtStart, keys and named user functions read.
/// Server facts (method, path, headers) are known for spans of kind <see cref="F:Tracing.Functional.SpanKind.Server"/> only.
/// </summary>
/// <example><code>StartFacts.Of("create order").WithAttribute("user.tier", "vip").WithPath("/orders")</code></example>
[<Struct; IsReadOnly; NoComparison; NoEquality>]
type StartFacts
    internal
    (
        name: string,
        kind: SpanKind,
        parent: ParentFacts,
        attributes: IEnumerable<KeyValuePair<string, obj | null>> | null,
        links: obj | null,
        lookup: FactSource,
        source: string | null
    ) =

    /// Facts whose source is not known.
    new(name, kind, parent, attributes, links, source: FactSource) = StartFacts(name, kind, parent, attributes, links, source, null)

    /// Facts of a root span of kind Internal with that name and nothing else.
    static member Of(name: string) = StartFacts(name, SpanKind.Internal, ParentFacts.None, null, null, HeldFactSource.Empty)

    /// The span's name when it starts. Total, as all members are: the default value has no name, "", and no other facts.
    member _.Name = if isNull (box name) then "" else name

    /// The span's kind.
    member _.Kind = kind

    /// What is known of the span's parent.
    member _.Parent = parent
    member internal _.Attributes = attributes
    member internal _.Lookup = lookup

    /// The name of the ActivitySource that starts the span; null if it is not known.
    member internal _.KnownSource = source

    /// The name of the ActivitySource that starts the span; "" if it is not known. A sampler knows it if a condition names it.
    member _.Source: string =
        match source with
        | null -> ""
        | name -> name

    /// A start attribute by its key; null if it is missing, or null.
    member _.Attribute(key: string) = Attributes.find attributes key

    /// A baggage entry, or null.
    member _.Baggage(name: string) : string | null = if isNull lookup then null else lookup.Baggage name

    /// The request's method, or null.
    member _.Method: string | null = if kind = SpanKind.Server && not (isNull lookup) then lookup.Method else null

    /// The request's path without the query, or null.
    member _.Path: string | null = if kind = SpanKind.Server && not (isNull lookup) then lookup.Path else null

    /// A request header, or null; the name in any case.
    member _.Header(name: string) : string | null =
        if kind = SpanKind.Server && not (isNull lookup) then
            lookup.Header name
        else
            null

    /// How many links the span starts with.
    member _.LinkCount = if isNull lookup then 0 else lookup.LinkCount links

    /// Whether some link leads to a sampled span.
    member _.HasSampledLink = not (isNull lookup) && lookup.HasSampledLink links

    member private _.Held =
        match lookup with
        | :? HeldFactSource as held -> held.Held
        | _ -> HeldFacts.Nothing

    member private facts.Holding(kind, held) = StartFacts(name, kind, parent, attributes, links, HeldFactSource held, source)

    /// The same facts of a span of another name.
    member internal _.WithName(name) = StartFacts(name, kind, parent, attributes, links, lookup, source)

    /// The same facts with another kind.
    member _.WithKind(kind) = StartFacts(name, kind, parent, attributes, links, lookup, source)

    /// The same facts of a span that an ActivitySource of that name starts.
    member _.WithSource(source: string) = StartFacts(name, kind, parent, attributes, links, lookup, source)

    /// The same facts under another parent.
    member _.WithParent(parent) = StartFacts(name, kind, parent, attributes, links, lookup, source)

    /// The same facts with one more start attribute.
    member _.WithAttribute(key: string, value: obj | null) =
        let earlier =
            match attributes with
            | null -> Seq.empty
            | attributes -> attributes

        let all = Seq.append earlier [ KeyValuePair(key, value) ] |> Seq.toArray
        StartFacts(name, kind, parent, all, links, lookup, source)

    /// The same facts with these start attributes and no others.
    member internal _.WithAttributes(attributes: KeyValuePair<string, obj | null>[]) =
        StartFacts(name, kind, parent, attributes, links, lookup, source)

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
    member facts.WithLink(isSampled: bool) = facts.WithLinks(1, (if isSampled then 1 else 0))

    /// The same facts with that many links more, some of them to sampled spans.
    member internal facts.WithLinks(count: int, sampled: int) =
        let held = facts.Held
        facts.Holding(kind, { held with Links = held.Links + count; SampledLinks = held.SampledLinks + sampled })
