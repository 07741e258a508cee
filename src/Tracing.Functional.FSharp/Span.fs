// Functions that write to a span, for pipes. Like the members of Span, they do nothing if there is no span or it is not recorded.
namespace Tracing.Functional.FSharp

open System
open System.Diagnostics
open Tracing.Functional

/// <summary>Writes to a span. Each function returns the span.</summary>
/// <example><code>
/// span |> Span.set "order.id" 42 |> Span.event "stock reserved" [ "warehouse", "north" ] |> ignore
/// </code></example>
[<RequireQualifiedAccess>]
module Span =

    let private toStructs (attributes: (string * obj) seq) : struct (string * obj | null)[] =
        [| for key, value in attributes -> struct (key, value) |]

    /// Sets an attribute: a text, a number, a boolean or an array of them. The value is boxed only for a recorded span.
    let set (key: string) (value: 'value) (span: Span) : Span = if span.IsRecorded then span.SetAttribute(key, box value) else span

    /// Sets an attribute that is computed only for a recorded span. If the function throws, that is counted and there is no attribute.
    let setLazy (key: string) (value: unit -> 'value) (span: Span) : Span =
        if span.IsRecorded then
            span.SetAttribute(key, Func<obj | null>(fun () -> box (value ())))
        else
            span

    /// Adds an event that happens now.
    let event (name: string) (attributes: (string * obj) seq) (span: Span) : Span =
        if span.IsRecorded then
            span.AddEvent(name, ReadOnlySpan(toStructs attributes))
        else
            span

    /// Adds a link to another span. The default context, of no span, is ignored.
    let link (context: ActivityContext) (attributes: (string * obj) seq) (span: Span) : Span =
        if span.IsRecorded then
            span.AddLink(context, ReadOnlySpan(toStructs attributes))
        else
            span

    /// Renames the span when a better name is known later. Sampling has seen the first name.
    let rename (name: string) (span: Span) : Span = span.UpdateName name

    /// Records an error as an event `exception`. The status does not change. No event if an inner span has recorded the exception.
    let recordError (error: exn) (span: Span) : Span = span.RecordError error

    /// Records an error with a description: `span |> Span.recordErrorWith (fun e -> e.Validation("amount", "> 0")) error`.
    let recordErrorWith (describe: ErrorDescription -> ErrorDescription) (error: exn) (span: Span) : Span =
        if span.IsRecorded then
            span.RecordError(error, Action<ErrorDescription>(describe >> ignore))
        else
            span

    /// Sets the status Ok. It is final: later failures do not change it.
    let succeed (span: Span) : Span = span.Succeed()

    /// Sets the status Error, with a description, unless the span has succeeded.
    let fail (description: string) (span: Span) : Span = span.Fail description

    /// Records an error, unless it is recorded already, and sets the status Error, unless the span has succeeded.
    let failBy (error: exn) (span: Span) : Span = span.Fail error
