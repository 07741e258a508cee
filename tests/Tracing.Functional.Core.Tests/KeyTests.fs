// Claims about what a key reads of a trace: each its own fact, as text, whatever its type.
module Tracing.Functional.Tests.KeyTests

open System
open NUnit.Framework
open Tracing.Functional

let private read key (facts: StartFacts) =
    let mutable fault: Fault | null = null
    let value = Keys.read key facts &fault
    Option.ofObj value, Option.ofObj fault |> Option.map _.FunctionName

let private facts = Make.everyFact

[<Test>]
let ``each key reads its own fact`` () =
    for key, expected in
        [
            TraceKey.SpanName, "the name"
            TraceKey.Attribute "k", "an attribute"
            TraceKey.Baggage "k", "a baggage entry"
            TraceKey.Method, "the method"
            TraceKey.Path, "the path"
            TraceKey.Header "k", "a header"
            TraceKey.Header "K", "a header"
            TraceKey.Function { Name = "f"; Run = Func<StartFacts, string | null>(fun facts -> facts.Name + "!") }, "the name!"
        ] do
        Texts.check $"{key}" (Some expected, None) (read key facts)

    for key in [ TraceKey.Attribute "other"; TraceKey.Baggage "other"; TraceKey.Header "other" ] do
        Texts.check $"{key}" (None, None) (read key facts)

    for key in [ TraceKey.Method; TraceKey.Path; TraceKey.Header "k" ] do
        Texts.check $"{key} of a client" (None, None) (read key (facts.WithKind SpanKind.Client))

[<Test>]
let ``an attribute of another type is a key by its value`` () =
    for value, expected in
        [
            box "", Some ""
            box 5, Some "5"
            box 6L, Some "6"
            box -1.5, Some "-1.5"
            box 2.5m, Some "2.5"
            box true, Some "true"
            box false, Some "false"
            box DayOfWeek.Monday, Some "Monday"
            box (Guid "00000000-0000-0000-0000-000000000001"), Some "00000000-0000-0000-0000-000000000001"
            box [| 1 |], None
            null, None
        ] do
        Texts.check $"{value}" (expected, None) (read (TraceKey.Attribute "k") ((StartFacts.Of "a").WithAttribute("k", value)))

[<Test>]
let ``values of a key that is no text have states of their own`` () =
    for values in [ [ box 5; box 6; box 7L ]; [ box true; box false ]; [ box 1.5; box 1.6 ] ] do
        let running = Compile.start (Policy.FirstSeen(TraceKey.Attribute "k", TimeSpan.FromDays 1.0, 10))
        let kept value = (Make.decide running { Make.plain 0L 0UL with Facts = [ Fact.Attribute("k", value) ] }).IsKept
        Texts.check $"{values}" (values |> List.map (fun _ -> true)) (values |> List.map kept)
        Texts.check $"{values} again" (values |> List.map (fun _ -> false)) (values |> List.map kept)

/// Whose text cannot be had.
type private Broken() =
    interface IFormattable with
        member _.ToString(_, _) = failwith "thrown by a test"

[<Test>]
let ``a value that throws when it is asked for its text is a missing key, and a fault that names it`` () =
    let facts = (StartFacts.Of "a").WithAttribute("k", Broken())
    Texts.check "read" (None, Some "attribute \"k\"") (read (TraceKey.Attribute "k") facts)

    for policy in
        [
            Policy.PerKey(TraceKey.Attribute "k", KeySettings.Default, Policy.Never)
            Policy.FirstSeen(TraceKey.Attribute "k", TimeSpan.FromDays 1.0, 10)
        ] do
        let verdict = (Compile.start policy).Decide(&facts, 0L, Randomness.OfValue 0UL)
        Texts.check $"{policy}" (true, false, "fault") (verdict.IsKept, verdict.IsReliable, verdict.Rule)
        Assert.That((FSharp.Explain.policy facts policy).ToString(), Is.Not.Empty)

[<Test>]
let ``facts without a value have no name and nothing else`` () =
    let nothing = Unchecked.defaultof<StartFacts>
    Texts.check "name" ("", SpanKind.Internal, 0, false) (nothing.Name, nothing.Kind, nothing.LinkCount, nothing.HasSampledLink)

    for facts in [ nothing; nothing.WithKind SpanKind.Server ] do
        let known = [ facts.Attribute "k"; facts.Baggage "k"; facts.Method; facts.Path; facts.Header "k" ]
        Texts.check $"{facts.Kind}" true (List.forall isNull known)

    Texts.check "more" "v" (nothing.WithBaggage("k", "v").Baggage "k" |> string)
