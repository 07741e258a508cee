// A span that has ended, as an immutable snapshot.
namespace Tracing.Functional

open System
open System.Collections.Generic

/// <summary>A timed event of a span, such as an exception.</summary>
[<NoComparison; ReferenceEquality>]
type SpanEventRecord =
    {
        /// What happened, such as "exception".
        Name: string
        /// When it happened, by the wall clock.
        Time: DateTimeOffset
        /// Its attributes, in the order they were set.
        Attributes: IReadOnlyList<KeyValuePair<string, obj | null>>
    }

    /// An attribute by its key; null if it is missing, or null.
    member event.Attribute(key: string) = Attributes.find event.Attributes key

/// <summary>An immutable snapshot of a span.</summary>
/// <example><code>SpanRecord.Of("GET /orders", TimeSpan.FromMilliseconds 12.0).WithFailure("insufficient funds")</code></example>
[<NoComparison; ReferenceEquality>]
type SpanRecord =
    {
        /// 32 lower-case hexadecimal digits; empty if it is not known.
        TraceId: string
        /// 16 lower-case hexadecimal digits; empty if it is not known.
        SpanId: string
        /// 16 lower-case hexadecimal digits; empty for a span without a parent.
        ParentSpanId: string
        /// Its name when it ended.
        Name: string
        /// Its role in a call or a message.
        Kind: SpanKind
        /// The name of the source that created it.
        Source: string
        /// When it started, by the wall clock.
        StartTime: DateTimeOffset
        /// By the monotonic clock; never negative. Zero while the span is open.
        Duration: TimeSpan
        /// Whether no span of this process is its parent.
        IsLocalRoot: bool
        /// Whether its status is Error.
        IsFailed: bool
        /// What its status says, or null.
        StatusDescription: string | null
        /// Its attributes when it ended, in the order they were set.
        Attributes: IReadOnlyList<KeyValuePair<string, obj | null>>
        /// Its events, in the order they happened.
        Events: IReadOnlyList<SpanEventRecord>
    }

    /// A span that ended well, of kind Internal and without a parent.
    static member Of(name: string, duration: TimeSpan) =
        {
            TraceId = ""
            SpanId = ""
            ParentSpanId = ""
            Name = name
            Kind = SpanKind.Internal
            Source = ""
            StartTime = DateTimeOffset.MinValue
            Duration = max duration TimeSpan.Zero
            IsLocalRoot = true
            IsFailed = false
            StatusDescription = null
            Attributes = [||]
            Events = [||]
        }

    /// When it ended, by its start and duration.
    member span.EndTime = span.StartTime + span.Duration

    /// An attribute by its key; null if it is missing, or null.
    member span.Attribute(key: string) = Attributes.find span.Attributes key

    /// The same span in a trace; an empty parent makes it the local root.
    member span.WithIds(traceId: string, spanId: string, parentSpanId: string) =
        { span with
            TraceId = traceId
            SpanId = spanId
            ParentSpanId = parentSpanId
            IsLocalRoot = (parentSpanId = "")
        }

    /// The same span of another kind.
    member span.WithKind(kind: SpanKind) = { span with Kind = kind }

    /// The same span, created by the source of that name.
    member span.WithSource(source: string) = { span with Source = source }

    /// The same span, started then.
    member span.WithStart(time: DateTimeOffset) = { span with StartTime = time }

    /// The same span with status Error.
    member span.WithFailure(description: string | null) = { span with IsFailed = true; StatusDescription = description }

    /// The same span with one more attribute.
    member span.WithAttribute(key: string, value: obj | null) =
        { span with Attributes = Seq.append span.Attributes [ KeyValuePair(key, value) ] |> Seq.toArray }

    /// The same span with one more event, at its start.
    member span.WithEvent(name: string, attributes: KeyValuePair<string, obj | null> seq) =
        let event = { SpanEventRecord.Name = name; Time = span.StartTime; Attributes = Seq.toArray attributes }
        { span with Events = Seq.append span.Events [ event ] |> Seq.toArray }
