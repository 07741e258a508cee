// Claims about what a key reads of a trace: each its own fact, as text, whatever its type.
module Tracing.Functional.Tests.KeyTests

open System
open Expecto
open Tracing.Functional

let private read key (facts: StartFacts) =
    let mutable fault: Fault | null = null
    let value = Keys.read key facts &fault
    Option.ofObj value, Option.ofObj fault |> Option.map _.FunctionName

/// The key's text, and which function was at fault.
let private checkRead row expected fault key facts =
    let found, foundFault = read key facts
    Texts.check row expected found
    Texts.check $"fault of {row}" fault foundFault

let private facts = Make.everyFact

/// Whose text cannot be had.
type private Broken() =
    interface IFormattable with
        member _.ToString(_, _) = failwith "thrown by a test"

[<Tests>]
let keyTests =
    testList
        "KeyTests"
        [
            testCase "each key reads its own fact" (fun () ->
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
                    checkRead $"{key}" (Some expected) None key facts

                for key in [ TraceKey.Attribute "other"; TraceKey.Baggage "other"; TraceKey.Header "other" ] do
                    checkRead $"{key}" None None key facts

                for key in [ TraceKey.Method; TraceKey.Path; TraceKey.Header "k" ] do
                    checkRead $"{key} of a client" None None key (facts.WithKind SpanKind.Client))

            testCase "an attribute of another type is a key by its value" (fun () ->
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
                    checkRead $"{value}" expected None (TraceKey.Attribute "k") ((StartFacts.Of "a").WithAttribute("k", value)))

            testCase "values of a key that is no text have states of their own" (fun () ->
                for values in [ [ box 5; box 6; box 7L ]; [ box true; box false ]; [ box 1.5; box 1.6 ] ] do
                    let running = Compile.start (Policy.FirstSeen(TraceKey.Attribute "k", TimeSpan.FromDays 1.0, 10))
                    let kept value = (Make.decide running { Make.plain 0L 0UL with Facts = [ Fact.Attribute("k", value) ] }).IsKept
                    Texts.check $"{values}" (values |> List.map (fun _ -> true)) (values |> List.map kept)
                    Texts.check $"{values} again" (values |> List.map (fun _ -> false)) (values |> List.map kept))

            testCase "a value that throws when it is asked for its text is a missing key, and a fault that names it" (fun () ->
                let facts = (StartFacts.Of "a").WithAttribute("k", Broken())
                checkRead "read" None (Some "attribute \"k\"") (TraceKey.Attribute "k") facts

                for policy in
                    [
                        Policy.PerKey(TraceKey.Attribute "k", KeySettings.Default, Policy.Never)
                        Policy.FirstSeen(TraceKey.Attribute "k", TimeSpan.FromDays 1.0, 10)
                    ] do
                    let decision = (Compile.start policy).Decide(&facts, 0L, Randomness.OfValue 0UL)
                    Texts.check $"{policy} keeps" true decision.IsKept
                    Texts.check $"{policy} is reliable" false decision.IsReliable
                    Texts.check $"{policy} by rule" "fault" decision.Rule
                    Expect.isNotEmpty ((FSharp.Explain.policy facts policy).ToString()) $"explanation of {policy}")

            testCase "facts without a value have no name and nothing else" (fun () ->
                let nothing = Unchecked.defaultof<StartFacts>
                Texts.check "name" "" nothing.Name
                Texts.check "kind" SpanKind.Internal nothing.Kind
                Texts.check "links" 0 nothing.LinkCount
                Texts.check "sampled link" false nothing.HasSampledLink

                for facts in [ nothing; nothing.WithKind SpanKind.Server ] do
                    let known = [ facts.Attribute "k"; facts.Baggage "k"; facts.Method; facts.Path; facts.Header "k" ]
                    Texts.check $"{facts.Kind}" true (List.forall isNull known)

                Texts.check "more" "v" (nothing.WithBaggage("k", "v").Baggage "k" |> string))
        ]
