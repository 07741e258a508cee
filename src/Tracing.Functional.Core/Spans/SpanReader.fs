// How conditions read a span that has ended, live or recorded, without a copy.
namespace Tracing.Functional

open System

/// What a name has to be: a text, or any that passes a test.
[<RequireQualifiedAccess; Struct; NoComparison; NoEquality>]
type internal NameTest =
    | Is of text: string
    | Passes of test: ValueTest

    /// Whether a name passes. Null, and a value that is no text, never equal a text.
    member test.Holds(value: obj | null) =
        match test with
        | Is expected ->
            match value with
            | :? string as text -> String.Equals(expected, text)
            | _ -> false
        | Passes test -> ValueTest.holds test value

/// How conditions read a span that has ended. Every member may be called with any span that the reader was handed, and must not throw.
[<AbstractClass>]
type internal SpanReader() =
    /// Its name when it ended.
    abstract Name: span: obj -> string
    /// Its role in a call or a message.
    abstract Kind: span: obj -> SpanKind
    /// The name of the source that created it.
    abstract Source: span: obj -> string
    /// Whether its status is Error.
    abstract IsFailed: span: obj -> bool
    /// By the monotonic clock, in ticks of 100 ns; never negative.
    abstract DurationTicks: span: obj -> int64
    /// When it started, in ticks of 100 ns from any one origin.
    abstract StartTicks: span: obj -> int64
    /// An attribute by its key; null if it is missing, or null.
    abstract Attribute: span: obj * key: string -> obj | null
    /// Whether some event's name passes.
    abstract HasEvent: span: obj * name: NameTest -> bool
    /// Whether some recorded exception's type, or the span's error.type, passes.
    abstract HasException: span: obj * typeName: NameTest -> bool

/// Reads snapshots.
[<Sealed>]
type internal SpanRecordReader() =
    inherit SpanReader()

    let of' (span: obj) =
        match span with
        | :? SpanRecord as span -> span
        | _ -> invalidArg (nameof span) "not a span record"

    static member val Instance = SpanRecordReader()
    override _.Name span = (of' span).Name
    override _.Kind span = (of' span).Kind
    override _.Source span = (of' span).Source
    override _.IsFailed span = (of' span).IsFailed
    override _.DurationTicks span = (of' span).Duration.Ticks
    override _.StartTicks span = (of' span).StartTime.UtcTicks
    override _.Attribute(span, key) = (of' span).Attribute key

    override _.HasEvent(span, name) = (of' span).Events |> Seq.exists (fun event -> name.Holds event.Name)

    override _.HasException(span, typeName) =
        let span = of' span

        typeName.Holds(span.Attribute "error.type")
        || span.Events |> Seq.exists (fun event -> event.Name = "exception" && typeName.Holds(event.Attribute "exception.type"))
