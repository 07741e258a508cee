// Facts that are looked up only when a condition asks: the shape, and a source in memory. Reading a live request is the edge's.
namespace Tracing.Functional

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
