// A span that has ended, as functions of the user see it: live or recorded, read-only, without a copy.
namespace Tracing.Functional

open System
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

module private Seen =

    /// What a reader says of a span; `otherwise` if there is none.
    let inline read (reader: SpanReader | null) (span: obj | null) otherwise ([<InlineIfLambda>] get: SpanReader -> obj -> 'Value) =
        match reader, span with
        | NonNull reader, NonNull span -> get reader span
        | _ -> otherwise

/// <summary>
/// A span that has ended, as the function in <c>ThisSpan.Satisfies</c> sees it. Read-only; reading it allocates nothing. Valid only
/// during the call: the span may change afterwards, so keep what you read, not the value.
/// </summary>
/// <remarks>Total: no member throws. The default value is a span without a name, duration, attributes and events.</remarks>
/// <example><code>
/// ThisSpan.Satisfies("large and slow", span =&gt; span.Duration &gt; limit &amp;&amp; span.Attribute("order.total") is &gt; 1000.0)
/// </code></example>
[<Struct; IsReadOnly; NoComparison; NoEquality>]
type EndedSpan internal (reader: SpanReader | null, span: obj | null) =

    /// <summary>Its name when it ended.</summary>
    member _.Name: string = Seen.read reader span "" (fun reader span -> reader.Name span)

    /// <summary>Its role in a call or a message; Internal without a span.</summary>
    member _.Kind: SpanKind = Seen.read reader span SpanKind.Internal (fun reader span -> reader.Kind span)

    /// <summary>The name of the ActivitySource that created it.</summary>
    member _.Source: string = Seen.read reader span "" (fun reader span -> reader.Source span)

    /// <summary>Whether its status is Error.</summary>
    member _.IsFailed: bool = Seen.read reader span false (fun reader span -> reader.IsFailed span)

    /// <summary>How long it took, by the monotonic clock; never negative.</summary>
    member _.Duration: TimeSpan =
        Seen.read reader span TimeSpan.Zero (fun reader span -> TimeSpan.FromTicks(reader.DurationTicks span))

    /// <summary>An attribute that it has when it ends; null if it is missing, or null.</summary>
    /// <param name="key">The attribute's key.</param>
    member _.Attribute(key: string) : obj | null =
        match reader, span, box key with
        | NonNull reader, NonNull span, NonNull _ -> reader.Attribute(span, key)
        | _ -> null

    /// <summary>An attribute that it has when it ends.</summary>
    /// <param name="key">The attribute's key.</param>
    /// <param name="value">Its value; null if it is missing, or null.</param>
    /// <returns>Whether there is a value.</returns>
    member ended.TryGetAttribute(key: string, [<Out>] value: byref<obj | null>) : bool =
        value <- ended.Attribute key
        not (isNull value)

    /// <summary>Whether one of its events has this name.</summary>
    /// <param name="name">Every character counts.</param>
    member _.HasEvent(name: string) : bool = Seen.read reader span false (fun reader span -> reader.HasEvent(span, NameTest.Is name))

    /// <summary>Whether it recorded an exception of this type, or has it as its error.type.</summary>
    /// <param name="typeName">As exception.type has it: on .NET the full type name, such as "System.TimeoutException".</param>
    member _.HasException(typeName: string) : bool =
        Seen.read reader span false (fun reader span -> reader.HasException(span, NameTest.Is typeName))
