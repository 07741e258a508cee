// Conditions: what a policy may ask of a trace, and when the answer can be known. Owns the data and its text; what it means is Truth's.
namespace Tracing.Functional

open System

/// <summary>A user's function over the facts at a trace's start. Its name is its identity.</summary>
[<CustomEquality; NoComparison>]
type internal NamedFunction<'Result> =
    {
        Name: string
        Run: Func<StartFacts, 'Result>
    }

    override left.Equals other =
        match other with
        | :? NamedFunction<'Result> as right -> left.Name = right.Name
        | _ -> false

    override named.GetHashCode() = named.Name.GetHashCode StringComparison.Ordinal
    override named.ToString() = "function " + Canonical.text named.Name

/// <summary>A user's function threw while a trace was decided.</summary>
[<Sealed>]
type Fault internal (functionName: string, error: exn) =
    /// The name the function was given.
    member _.FunctionName = functionName
    /// What it threw.
    member _.Error = error

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
    | Attribute of key: string * ValueTest
    | Baggage of name: string * ValueTest
    | Parent of ParentTest
    | Linked
    | LinkedToSampled
    | Method of ValueTest
    | Path of ValueTest
    | Header of name: string * ValueTest
    | Function of NamedFunction<bool>

    override test.ToString() =
        match test with
        | Name value -> $"name {value}"
        | Kind kind -> "kind is " + kind.ToString().ToLowerInvariant()
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
        | StartTest.Attribute _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Function _ -> None

    /// The user's function that the test calls.
    let userFunction test =
        match test with
        | StartTest.Function named -> Some named
        | StartTest.Name _
        | StartTest.Kind _
        | StartTest.Attribute _
        | StartTest.Baggage _
        | StartTest.Parent _
        | StartTest.Linked
        | StartTest.LinkedToSampled
        | StartTest.Method _
        | StartTest.Path _
        | StartTest.Header _ -> None

/// What can be asked of a whole trace.
[<RequireQualifiedAccess; NoComparison>]
type internal TraceTest =
    | Duration of Order * TimeSpan
    | SpanCount of Order * int
    | ErrorCount of Order * int

    override test.ToString() =
        match test with
        | Duration(order, bound) -> $"duration {Canonical.compare order} {Canonical.seconds bound}"
        | SpanCount(order, bound) -> $"span count {Canonical.compare order} {bound}"
        | ErrorCount(order, bound) -> $"error count {Canonical.compare order} {bound}"

/// <summary>
/// A condition on a trace: data, so it can be compared, printed and explained. Its scope says when it can be known; what is
/// not known yet is neither true nor false. Laws: and, or, not are Kleene's three-valued connectives.
/// </summary>
[<RequireQualifiedAccess; NoComparison>]
type Condition =
    internal
    | Constant of bool
    | AtStart of StartTest
    | RootSpan of SpanTest
    | AnySpan of SpanTest
    | WholeTrace of TraceTest
    | And of Condition * Condition
    | Or of Condition * Condition
    | Not of Condition

    /// Canonical text: equal conditions read the same, different ones differently.
    override condition.ToString() =
        match condition with
        | Constant value -> if value then "true" else "false"
        | AtStart test -> test.ToString()
        | RootSpan test -> $"root span {test}"
        | AnySpan test -> $"any span {test}"
        | WholeTrace test -> $"whole trace {test}"
        | And(left, right) -> $"({left} and {right})"
        | Or(left, right) -> $"({left} or {right})"
        | Not inner -> $"not {inner}"
