// Tests on one span, ended or still open. Owns the data, its text and its meaning; their scopes are Condition's.
namespace Tracing.Functional

open System

/// <summary>
/// What can be asked of one span that has ended. Data, so it can be compared and printed; parts that are combined here must hold on
/// the same span.
/// </summary>
[<RequireQualifiedAccess; NoComparison>]
type SpanTest =
    internal
    | Failed
    | Name of ValueTest
    | Kind of SpanKind
    | Source of ValueTest
    | Attribute of key: string * ValueTest
    | ExceptionType of ValueTest
    | Event of ValueTest
    | Duration of Order * TimeSpan
    | Function of NamedFunction<Func<EndedSpan, bool>>
    | And of SpanTest * SpanTest
    | Or of SpanTest * SpanTest
    | Not of SpanTest

    /// Canonical text: equal tests read the same, different ones differently.
    override test.ToString() = test.Text false

    /// Whether its opposite has a text of its own: "is not".
    member private test.CanSayNot =
        match test with
        | Kind _ -> true
        | Name value
        | Source value
        | Attribute(_, value)
        | ExceptionType value
        | Event value -> value.CanSayNot
        | Failed
        | Duration _
        | Function _
        | And _
        | Or _
        | Not _ -> false

    /// The test's text, or that of its opposite if it has one.
    member private test.Text isNot =
        match test with
        | Failed -> "failed"
        | Name value -> $"name {value.Text isNot}"
        | Kind kind -> SpanKinds.text isNot kind
        | Source value -> $"source {value.Text isNot}"
        | Attribute(key, value) -> $"attribute {Canonical.text key} {value.Text isNot}"
        | ExceptionType value -> $"exception type {value.Text isNot}"
        | Event value -> $"event {value.Text isNot}"
        | Duration(order, bound) -> $"duration {Canonical.compare order} {Canonical.time bound}"
        | Function named -> named.ToString()
        | And(left, right) -> SpanTest.Joined("and", left, left.IsAnd, right)
        | Or(left, right) -> SpanTest.Joined("or", left, left.IsOr, right)
        | Not inner when inner.CanSayNot -> inner.Text true
        | Not inner -> "not " + inner.Alone

    /// The text as a part of another: and, or are in parentheses.
    member internal test.Alone = if test.IsAnd || test.IsOr then $"({test})" else string test

    /// A chain of one word needs no parentheses on its left.
    static member private Joined(word, left: SpanTest, isChain, right: SpanTest) =
        (if isChain then string left else left.Alone) + $" {word} " + right.Alone

module internal SpanTest =

    let private compareTicks order (bound: TimeSpan) ticks = Order.holds order (compare ticks bound.Ticks)

    /// The tests one level below.
    let parts test =
        match test with
        | SpanTest.Failed
        | SpanTest.Name _
        | SpanTest.Kind _
        | SpanTest.Source _
        | SpanTest.Attribute _
        | SpanTest.ExceptionType _
        | SpanTest.Event _
        | SpanTest.Duration _
        | SpanTest.Function _ -> []
        | SpanTest.And(left, right)
        | SpanTest.Or(left, right) -> [ left; right ]
        | SpanTest.Not inner -> [ inner ]

    /// How deep its parts nest; 1 for a test without parts.
    let rec depth test = 1 + (parts test |> List.fold (fun deepest part -> max deepest (depth part)) 0)

    /// The user's function that this very test calls.
    let private userFunction test =
        match test with
        | SpanTest.Function named -> Some named
        | SpanTest.Failed
        | SpanTest.Name _
        | SpanTest.Kind _
        | SpanTest.Source _
        | SpanTest.Attribute _
        | SpanTest.ExceptionType _
        | SpanTest.Event _
        | SpanTest.Duration _
        | SpanTest.And _
        | SpanTest.Or _
        | SpanTest.Not _ -> None

    /// The user functions in it, in order.
    let rec functions test = Option.toList (userFunction test) @ List.collect functions (parts test)

    /// Whether one span passes. Total: a user's function that throws counts as false and leaves a fault; the first one wins.
    let rec holds test (reader: SpanReader) (span: obj) (fault: byref<Fault | null>) =
        match test with
        | SpanTest.Failed -> reader.IsFailed span
        | SpanTest.Name value -> ValueTest.holds value (reader.Name span)
        | SpanTest.Kind kind -> reader.Kind span = kind
        | SpanTest.Source value -> ValueTest.holds value (reader.Source span)
        | SpanTest.Attribute(key, value) -> ValueTest.holds value (reader.Attribute(span, key))
        | SpanTest.ExceptionType value -> reader.HasException(span, NameTest.Passes value)
        | SpanTest.Event value -> reader.HasEvent(span, NameTest.Passes value)
        | SpanTest.Duration(order, bound) -> compareTicks order bound (reader.DurationTicks span)
        | SpanTest.Function named -> NamedFunction.guarded named (EndedSpan(reader, span)) false &fault
        | SpanTest.And(left, right) -> holds left reader span &fault && holds right reader span &fault
        | SpanTest.Or(left, right) -> holds left reader span &fault || holds right reader span &fault
        | SpanTest.Not inner -> not (holds inner reader span &fault)

    /// What is known of a span that is still open and has run for that long: that it takes no less. Its name, status and attributes can
    /// still change. What is known stays so when more time passes.
    let rec openTruth test elapsedTicks : Truth =
        match test with
        | SpanTest.Duration(order, bound) -> Truth.growing order (compare elapsedTicks bound.Ticks)
        | SpanTest.And(left, right) ->
            match openTruth left elapsedTicks with
            | Truth.No -> Truth.No
            | known -> openTruth right elapsedTicks |> Truth.andNotNo known
        | SpanTest.Or(left, right) ->
            match openTruth left elapsedTicks with
            | Truth.Yes -> Truth.Yes
            | known -> openTruth right elapsedTicks |> Truth.orNotYes known
        | SpanTest.Not inner -> openTruth inner elapsedTicks |> Truth.negate
        | SpanTest.Failed
        | SpanTest.Name _
        | SpanTest.Source _
        | SpanTest.Kind _
        | SpanTest.Attribute _
        | SpanTest.ExceptionType _
        | SpanTest.Event _
        | SpanTest.Function _ -> Truth.Unknown

    /// The bounds of durations that can make `openTruth` known, in ticks.
    let rec bounds test : int64 list =
        match test with
        | SpanTest.Duration(_, bound) -> [ bound.Ticks ]
        | SpanTest.And _
        | SpanTest.Or _
        | SpanTest.Not _
        | SpanTest.Failed
        | SpanTest.Name _
        | SpanTest.Source _
        | SpanTest.Kind _
        | SpanTest.Attribute _
        | SpanTest.ExceptionType _
        | SpanTest.Event _
        | SpanTest.Function _ -> parts test |> List.collect bounds
