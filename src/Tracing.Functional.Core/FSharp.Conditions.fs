// The F# surface of values, conditions and keys: what is checked when they are built. Every function takes and gives
// Results, so that pipes need no unwrapping and the first error is what comes out.
namespace Tracing.Functional.FSharp

open System
open Tracing.Functional

/// <summary>Something that was built, or why it was refused.</summary>
type Built<'T> = Result<'T, PolicyError>

/// <summary>
/// Tests on a value. A missing value, or one of another type, passes none of them. Numbers compare exactly, whatever their type: whole
/// numbers up to 128 bits, Half, single, double and decimal; BigInteger and enumerations are no numbers. No comparison allocates.
/// </summary>
/// <example><code>AtStart.attribute "order.total" (Value.atLeast 500.0)</code></example>
[<RequireQualifiedAccess>]
module Value =

    let private number (parameter: string) (value: float) =
        if Double.IsFinite value then
            // -0 and 0 are equal and must read alike.
            Ok(Constant.Real(value + 0.0))
        else
            Error(PolicyError.OutOfRange(parameter, value, "a finite number"))

    let private notNull parameter (value: string | null) =
        match value with
        | null -> Error(PolicyError.Missing parameter)
        | value -> Ok value

    let private isConstant constant : Built<ValueTest> = Ok(ValueTest.Is constant)

    /// Whether there is a value of any type.
    let exists: Built<ValueTest> = Ok ValueTest.Exists

    /// Whether it is this text; every character counts.
    let is (text: string) : Built<ValueTest> = notNull "text" text |> Result.bind (Constant.Text >> isConstant)

    /// Whether it is this number, whatever its numeric type.
    let isNumber (value: float) : Built<ValueTest> = number "value" value |> Result.bind isConstant

    /// Whether it is this whole number, whatever its numeric type.
    let isWhole (value: int64) : Built<ValueTest> = isConstant (Constant.Whole value)

    /// Whether it is true, or false.
    let isBool (value: bool) : Built<ValueTest> = isConstant (Constant.Flag value)

    /// Whether it is one of these texts; at least one.
    let oneOf (texts: string list) : Built<ValueTest> =
        texts
        |> Check.notEmpty "texts"
        |> Result.bind (List.map (notNull "texts" >> Result.map Constant.Text) >> Check.all)
        |> Result.map ValueTest.OneOf

    /// Whether it is one of these whole numbers, whatever its numeric type; at least one.
    let oneOfWhole (values: int64 list) : Built<ValueTest> =
        values |> Check.notEmpty "values" |> Result.map (List.map Constant.Whole >> ValueTest.OneOf)

    /// Whether it follows a pattern in which * stands for any run of characters and ? for any one.
    let like (wildcard: string) : Built<ValueTest> = Check.text "wildcard" wildcard |> Result.map ValueTest.Like

    /// Whether a regular expression matches somewhere in it, in linear time: no look-around, no back-references,
    /// no counted repetitions that make it too large.
    let matches (regex: string) : Built<ValueTest> =
        Check.text "regex" regex |> Result.bind (LinearRegex.Create "regex") |> Result.map ValueTest.Matches

    let private compare order bound : Built<ValueTest> = number "bound" bound |> Result.map (fun bound -> ValueTest.Compare(order, bound))

    /// Whether it is a number below the bound. 0 is a bound like any other.
    let lessThan (bound: float) = compare Order.LessThan bound

    /// Whether it is a number not above the bound.
    let atMost (bound: float) = compare Order.AtMost bound

    /// Whether it is a number above the bound.
    let greaterThan (bound: float) = compare Order.GreaterThan bound

    /// Whether it is a number not below the bound.
    let atLeast (bound: float) = compare Order.AtLeast bound

/// <summary>Conditions on what is known when the local root starts.</summary>
[<RequireQualifiedAccess>]
module AtStart =

    let private on make (value: Built<ValueTest>) : Built<Condition> = value |> Result.map (make >> Condition.AtStart)

    let private onNamed parameter make name (value: Built<ValueTest>) : Built<Condition> =
        Check.text parameter name |> Result.bind (fun name -> on (fun value -> make (name, value)) value)

    let private simply test : Built<Condition> = Ok(Condition.AtStart test)

    /// The span's name when it starts. For servers that is the framework's operation name, not "GET /orders": use path.
    let name value = on StartTest.Name value

    /// The span's kind, one that SpanKind names.
    let kind (kind: SpanKind) : Built<Condition> =
        if Enum.IsDefined kind then
            simply (StartTest.Kind kind)
        else
            Error(PolicyError.OutOfRange("kind", float (int kind), "a kind that SpanKind names, 0 to 4"))

    /// An attribute the span starts with. Many instrumentations set theirs later; those are missing here.
    let attribute (key: string) value = onNamed "key" StartTest.Attribute key value

    /// A baggage entry.
    let baggage (name: string) value = onNamed "name" StartTest.Baggage name value

    /// The span begins a new trace.
    let noParent: Built<Condition> = simply (StartTest.Parent ParentTest.None)

    /// The parent is a span of this process.
    let localParent: Built<Condition> = simply (StartTest.Parent ParentTest.Local)

    /// The parent's context came from another process.
    let remoteParent: Built<Condition> = simply (StartTest.Parent ParentTest.Remote)

    /// There is a parent, and it was sampled.
    let sampledParent: Built<Condition> = simply (StartTest.Parent ParentTest.Sampled)

    /// There is a parent, and it was not sampled.
    let notSampledParent: Built<Condition> = simply (StartTest.Parent ParentTest.NotSampled)

    /// The span starts with a link.
    let linked: Built<Condition> = simply StartTest.Linked

    /// The span starts with a link to a sampled span.
    let linkedToSampled: Built<Condition> = simply StartTest.LinkedToSampled

    /// The request's method, for server spans.
    [<CompiledName "Method">]
    let method' value = on StartTest.Method value

    /// The request's path without the query, for server spans.
    let path value = on StartTest.Path value

    /// A request header, its name in any case, for server spans.
    let header (name: string) value = onNamed "name" StartTest.Header name value

    let internal ofFunc (name: string) (test: Func<StartFacts, bool>) : Built<Condition> =
        Check.text "name" name |> Result.bind (fun name -> simply (StartTest.Function { Name = name; Run = test }))

    /// A function of yours. The name is its identity: in explanations, in the description, and for equality. Where it throws,
    /// the trace is kept, the fault is counted, and nothing reaches the application.
    let satisfies (name: string) (test: StartFacts -> bool) : Built<Condition> = ofFunc name (Func<_, _> test)

/// <summary>
/// How conditions combine: Kleene's three-valued and, or, not. At most 200 may be in each other; for one of many texts there is Value.oneOf.
/// </summary>
[<RequireQualifiedAccess>]
module Condition =

    let private notTooDeep built : Built<Condition> = built |> Result.bind (Check.nested "condition" Tracing.Functional.Condition.depth)

    /// A condition that always holds, or never.
    let constant (value: bool) : Built<Condition> = Ok(Tracing.Functional.Condition.Constant value)

    /// Holds where both do: <c>left |> Condition.and' right</c>.
    [<CompiledName "And">]
    let and' (right: Built<Condition>) (left: Built<Condition>) : Built<Condition> =
        Check.both Tracing.Functional.Condition.And left right |> notTooDeep

    /// Holds where one of them does: <c>left |> Condition.or' right</c>.
    [<CompiledName "Or">]
    let or' (right: Built<Condition>) (left: Built<Condition>) : Built<Condition> =
        Check.both Tracing.Functional.Condition.Or left right |> notTooDeep

    /// Holds where the other does not. What is not known yet stays so.
    let not (condition: Built<Condition>) : Built<Condition> = condition |> Result.map Tracing.Functional.Condition.Not |> notTooDeep

/// <summary>What traces are grouped by. Keys longer than 256 characters share the overflow state.</summary>
[<RequireQualifiedAccess>]
module Key =

    let private named parameter make name : Built<TraceKey> = Check.text parameter name |> Result.map make

    /// The span's name when it starts.
    let name: Built<TraceKey> = Ok TraceKey.SpanName

    /// A start attribute; text is read without an allocation.
    let attribute (key: string) = named "key" TraceKey.Attribute key

    /// A baggage entry.
    let baggage (name: string) = named "name" TraceKey.Baggage name

    /// The request's method, for server spans.
    [<CompiledName "Method">]
    let method': Built<TraceKey> = Ok TraceKey.Method

    /// The request's path, for server spans.
    let path: Built<TraceKey> = Ok TraceKey.Path

    /// A request header, for server spans.
    let header (name: string) = named "name" TraceKey.Header name

    let internal ofFunc (name: string) (read: Func<StartFacts, string | null>) : Built<TraceKey> =
        named "name" (fun name -> TraceKey.Function { Name = name; Run = read }) name

    /// A function of yours under a name; None is a missing key.
    let by (name: string) (key: StartFacts -> string option) : Built<TraceKey> = ofFunc name (Func<_, _>(key >> Option.toObj))
