// What a trace is grouped by. Owns the data and its text; reading a key is in States/Keys.
namespace Tracing.Functional

open System

/// <summary>What a trace is grouped by: <c>Sample.PerKey</c> and <c>Sample.FirstSeen</c> hold one state for each value of it.</summary>
[<RequireQualifiedAccess; NoComparison>]
type TraceKey =
    internal
    | SpanName
    | Attribute of key: string
    | Baggage of name: string
    | Method
    | Path
    | Header of name: string
    | Function of NamedFunction<Func<StartFacts, string | null>>

    override key.ToString() =
        match key with
        | SpanName -> "name"
        | Attribute key -> "attribute " + Canonical.text key
        | Baggage name -> "baggage " + Canonical.text name
        | Method -> "method"
        | Path -> "path"
        | Header name -> "header " + Canonical.text name
        | Function named -> named.ToString()

module internal TraceKey =

    /// The named fact that the key looks up.
    let namedFact key =
        match key with
        | TraceKey.Baggage name -> Some(NamedFact.Baggage name)
        | TraceKey.Header name -> Some(NamedFact.Header name)
        | TraceKey.SpanName
        | TraceKey.Attribute _
        | TraceKey.Method
        | TraceKey.Path
        | TraceKey.Function _ -> None

    /// Whether the key is of a server's request, which an edge must tell of.
    let isOfRequest key =
        match key with
        | TraceKey.Method
        | TraceKey.Path
        | TraceKey.Header _ -> true
        | TraceKey.SpanName
        | TraceKey.Attribute _
        | TraceKey.Baggage _
        | TraceKey.Function _ -> false

    /// The user's function that the key calls.
    let userFunction key =
        match key with
        | TraceKey.Function named -> Some named
        | TraceKey.SpanName
        | TraceKey.Attribute _
        | TraceKey.Baggage _
        | TraceKey.Method
        | TraceKey.Path
        | TraceKey.Header _ -> None

    /// Whether both read the same of a trace: two functions of one name may not.
    let isSame one another =
        match userFunction one, userFunction another with
        | Some first, Some second -> first.Name = second.Name && first.Run.Equals second.Run
        | None, None -> one = another
        | _ -> false
