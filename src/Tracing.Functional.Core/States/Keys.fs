// Reading the key of a trace, and keeping what keys read beyond the trace's start.
namespace Tracing.Functional

open System

/// What keys read, kept beyond the start of a trace.
[<Sealed>]
type internal CapturedFactSource(held, functions: (obj * (string | null)) list) =
    inherit HeldFactSource(held)

    /// The result of a user's function at the start; ValueNone if it was not asked then.
    member _.AnswerOf(run: obj) =
        match functions |> List.tryFind (fun (other, _) -> other.Equals run) with
        | Some(_, value) -> ValueSome value
        | None -> ValueNone

module internal Keys =

    /// A value that is no text, as text. One that throws when it is asked for it is a missing key, and a fault of that key.
    let private formatted (key: string) (value: IFormattable) (fault: byref<Fault | null>) : string | null =
        try
            value.ToString(null, Globalization.CultureInfo.InvariantCulture)
        with error ->
            if isNull fault then
                fault <- Fault("attribute " + Canonical.text key, error)

            null

    /// The value of a key, or null if it is missing.
    let read key (facts: StartFacts) (fault: byref<Fault | null>) : string | null =
        match key with
        | TraceKey.SpanName -> facts.Name
        | TraceKey.Attribute key ->
            match facts.Attribute key with
            | :? string as text -> text
            | :? IFormattable as value -> formatted key value &fault
            | :? bool as flag -> if flag then "true" else "false"
            | _ -> null
        | TraceKey.Baggage name -> facts.Baggage name
        | TraceKey.Method -> facts.Method
        | TraceKey.Path -> facts.Path
        | TraceKey.Header name -> facts.Header name
        | TraceKey.Function named ->
            let captured =
                match facts.Lookup with
                | :? CapturedFactSource as captured -> captured.AnswerOf named.Run
                | _ -> ValueNone

            match captured with
            | ValueSome value -> value
            | ValueNone -> NamedFunction.guarded named facts null &fault

    let private capturedKey (facts: StartFacts) (captured: StartFacts, functions) (key, value: string | null) =
        let unlessMissing (add: string -> StartFacts) =
            match value with
            | null -> captured
            | value -> add value

        match key with
        | TraceKey.SpanName -> captured, functions
        | TraceKey.Attribute key -> captured.WithAttribute(key, facts.Attribute key), functions
        | TraceKey.Baggage name -> unlessMissing (fun value -> captured.WithBaggage(name, value)), functions
        | TraceKey.Method -> unlessMissing captured.WithMethod, functions
        | TraceKey.Path -> unlessMissing captured.WithPath, functions
        | TraceKey.Header name -> unlessMissing (fun value -> captured.WithHeader(name, value)), functions
        | TraceKey.Function named -> captured, (named.Run :> obj, value) :: functions

    /// The facts that deciding at a trace's end still needs: the parent, the name, and what the keys read.
    let capture (keys: TraceKey list) (facts: StartFacts) (fault: byref<Fault | null>) =
        let plain = StartFacts(facts.Name, facts.Kind, facts.Parent, null, null, HeldFactSource.Empty, facts.KnownSource)

        if keys.IsEmpty then
            plain
        else
            let mutable values = []

            for key in keys do
                values <- (key, read key facts &fault) :: values

            let captured, functions = List.fold (capturedKey facts) (plain, []) values

            match captured.Lookup with
            | :? HeldFactSource as source ->
                let lookup = CapturedFactSource(source.Held, functions)
                StartFacts(facts.Name, facts.Kind, facts.Parent, captured.Attributes, null, lookup, facts.KnownSource)
            | _ -> captured

    /// All traces without the key share one state.
    let orEmpty (value: string | null) =
        match value with
        | null -> ""
        | value -> value

    /// 2^61 nanoseconds, 73 years, in ticks of a TimeSpan: times beyond are cut to it, as running policies want them.
    let private farthest = (1L <<< 61) / 100L

    /// 100 nanoseconds are one tick of a TimeSpan.
    let nanoseconds (time: TimeSpan) = Math.Clamp(time.Ticks, -farthest, farthest) * 100L
