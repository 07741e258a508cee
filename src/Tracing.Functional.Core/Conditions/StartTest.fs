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

    /// Whether its opposite has a text of its own: "is not".
    member test.CanSayNot =
        match test with
        | Kind _ -> true
        | Name value
        | Source value
        | Attribute(_, value)
        | Baggage(_, value)
        | Method value
        | Path value
        | Header(_, value) -> value.CanSayNot
        | Parent _
        | Linked
        | LinkedToSampled
        | Function _ -> false

    /// The test's text, or that of its opposite if it has one.
    member test.Text isNot =
        match test with
        | Name value -> $"name {value.Text isNot}"
        | Kind kind -> SpanKinds.text isNot kind
        | Source value -> $"source {value.Text isNot}"
        | Attribute(key, value) -> $"attribute {Canonical.text key} {value.Text isNot}"
        | Baggage(name, value) -> $"baggage {Canonical.text name} {value.Text isNot}"
        | Parent ParentTest.None -> "parent none"
        | Parent ParentTest.Local -> "parent local"
        | Parent ParentTest.Remote -> "parent remote"
        | Parent ParentTest.Sampled -> "parent sampled"
        | Parent ParentTest.NotSampled -> "parent not sampled"
        | Linked -> "linked"
        | LinkedToSampled -> "linked to a sampled span"
        | Method value -> $"method {value.Text isNot}"
        | Path value -> $"path {value.Text isNot}"
        | Header(name, value) -> $"header {Canonical.text name} {value.Text isNot}"
        | Function named -> named.ToString()

    override test.ToString() = test.Text false

/// A fact at the start that is looked up by a name of its own, so that only those somebody asks for have to be kept.
[<RequireQualifiedAccess>]
type internal NamedFact =
    | Baggage of name: string
    | Header of name: string

/// What a test has that others ask for. The one place that lists all cases for everything that only looks for some of them.
[<NoComparison; NoEquality>]
type private StartTestPart =
    {
        NamedFact: NamedFact option
        SourceTest: ValueTest option
        UserFunction: NamedFunction<Func<StartFacts, bool>> option
    }

module internal StartTest =

    let private part test =
        let plain = { NamedFact = None; SourceTest = None; UserFunction = None }

        match test with
        | StartTest.Baggage(name, _) -> { plain with NamedFact = Some(NamedFact.Baggage name) }
        | StartTest.Header(name, _) -> { plain with NamedFact = Some(NamedFact.Header name) }
        | StartTest.Source value -> { plain with SourceTest = Some value }
        | StartTest.Function named -> { plain with UserFunction = Some named }
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Attribute _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _ -> plain

    /// The named fact that the test looks up.
    let namedFact test = (part test).NamedFact

    /// What the test asks of the source's name.
    let sourceTest test = (part test).SourceTest

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
    let userFunction test = (part test).UserFunction

    let private whyNoPathIs (text: string) =
        if not (text.StartsWith '/') then
            Some "a path begins with /"
        elif text.Contains '*' then
            Some "* stands for itself; a wildcard needs like"
        elif text.Contains '?' then
            Some "a path has no query"
        elif text.Contains '{' then
            Some "a path is no route template; a wildcard needs like"
        else
            None

    /// Why hardly any path passes the test, if that is so: most likely it was meant otherwise.
    let whyNoPath test =
        match test with
        | StartTest.Path value ->
            match value with
            | ValueTest.Is(Constant.Text text) -> whyNoPathIs text
            | ValueTest.OneOf constants ->
                constants
                |> List.tryPick (fun constant ->
                    match constant with
                    | Constant.Text text -> whyNoPathIs text
                    | _ -> Some "a path is a text")
            | ValueTest.Like wildcard when wildcard.IndexOfAny [| '/'; '*'; '?' |] <> 0 -> Some "a path begins with /"
            | ValueTest.Is _
            | ValueTest.Compare _ -> Some "a path is a text"
            | ValueTest.Exists
            | ValueTest.Like _
            | ValueTest.Matches _ -> None
        | _ -> None
