// What can be asked when a local root starts. Owns the data and its text; what it means is Truth's.
namespace Tracing.Functional

open System

[<RequireQualifiedAccess>]
type internal ParentTest =
    | None
    | Local
    | Remote
    | Sampled
    | NotSampled

/// What can be asked when the local root starts.
[<RequireQualifiedAccess; NoComparison>]
type internal StartTest =
    | Name of ValueTest
    | Kind of SpanKind
    | Source of ValueTest
    | Attribute of key: string * ValueTest
    | Baggage of name: string * ValueTest
    | Parent of ParentTest
    | Linked
    | LinkedToSampled
    | Method of ValueTest
    | Path of ValueTest
    | Header of name: string * ValueTest
    | Function of NamedFunction<Func<StartFacts, bool>>

    override test.ToString() =
        match test with
        | Name value -> $"name {value}"
        | Kind kind -> SpanKinds.text kind
        | Source value -> $"source {value}"
        | Attribute(key, value) -> $"attribute {Canonical.text key} {value}"
        | Baggage(name, value) -> $"baggage {Canonical.text name} {value}"
        | Parent ParentTest.None -> "no parent"
        | Parent ParentTest.Local -> "local parent"
        | Parent ParentTest.Remote -> "remote parent"
        | Parent ParentTest.Sampled -> "sampled parent"
        | Parent ParentTest.NotSampled -> "not sampled parent"
        | Linked -> "linked"
        | LinkedToSampled -> "linked to a sampled span"
        | Method value -> $"method {value}"
        | Path value -> $"path {value}"
        | Header(name, value) -> $"header {Canonical.text name} {value}"
        | Function named -> named.ToString()

/// A fact at the start that is looked up by a name of its own, so that only those somebody asks for have to be kept.
[<RequireQualifiedAccess>]
type internal NamedFact =
    | Baggage of name: string
    | Header of name: string

module internal StartTest =

    /// The named fact that the test looks up.
    let namedFact test =
        match test with
        | StartTest.Baggage(name, _) -> Some(NamedFact.Baggage name)
        | StartTest.Header(name, _) -> Some(NamedFact.Header name)
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Source _
        | StartTest.Attribute _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Function _ -> None

    /// What the test asks of the source's name.
    let sourceTest test =
        match test with
        | StartTest.Source value -> Some value
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Attribute _
        | StartTest.Baggage _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Header _
        | StartTest.Function _ -> None

    /// Whether the test is about a server's request, which an edge must tell of.
    let isOfRequest test =
        match test with
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Header _ -> true
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Source _
        | StartTest.Attribute _
        | StartTest.Baggage _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Function _ -> false

    /// The user's function that the test calls.
    let userFunction test =
        match test with
        | StartTest.Function named -> Some named
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Source _
        | StartTest.Attribute _
        | StartTest.Baggage _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Header _ -> None
