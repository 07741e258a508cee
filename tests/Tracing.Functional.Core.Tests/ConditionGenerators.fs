// Owns generated conditions, every case and scope of them, and how they shrink.
namespace Tracing.Functional.Tests

open System
open FsCheck.FSharp
open Tracing.Functional

module GenerateCondition =

    let internal regex pattern =
        match LinearRegex.Create "regex" pattern with
        | Ok regex -> regex
        | Error error -> failwith error.Message

    let private regexes = [ "^v"; "x|y"; "x*" ] |> List.map regex

    let internal throwing =
        {
            NamedFunction.Name = "throws"
            Run = Func<StartFacts, bool>(fun _ -> failwith "thrown by a test")
        }

    let private isA = { NamedFunction.Name = "is a"; Run = Func<StartFacts, bool>(fun facts -> facts.Name = "a") }

    let private isKeyed =
        {
            NamedFunction.Name = "is keyed"
            Run = Func<StartFacts, bool>(fun facts -> not (isNull (facts.Attribute "k")))
        }

    /// The functions that generated conditions call on a start.
    let internal startFunctions = [ throwing; isA; isKeyed ]

    let private order = Gen.elements [ Order.LessThan; Order.AtMost; Order.GreaterThan; Order.AtLeast ]

    let internal constant =
        Gen.oneof
            [
                Gen.map Constant.Text Generate.text
                Gen.map Constant.Whole (Gen.elements [ 0L; 1L; -1L; Int64.MaxValue ])
                Gen.map Constant.Real (Gen.elements [ 0.0; 0.5; 1.0; 1e300 ])
                Gen.map Constant.Flag (Gen.elements [ true; false ])
            ]

    /// A constant to compare with: a whole number is one constant, whatever its type.
    let private compared =
        constant
        |> Gen.map (fun constant ->
            match constant with
            | Constant.Real real -> Constant.OfNumber real
            | other -> other)

    let private bound = Gen.elements [ 0.0; 1.0; 0.5; -2.5; 1e300 ] |> Gen.map Constant.OfNumber

    let internal valueTest =
        Gen.oneof
            [
                Gen.constant ValueTest.Exists
                Gen.map ValueTest.Is compared
                Gen.map ValueTest.OneOf (Gen.nonEmptyListOf compared)
                Gen.map ValueTest.Like (Gen.elements [ "*"; "v*"; "?"; "GET*"; "?*" ])
                Gen.map ValueTest.Matches (Gen.elements regexes)
                Gen.map2 (fun o b -> ValueTest.Compare(o, b)) order bound
            ]

    let private parentTest =
        Gen.elements [ ParentTest.None; ParentTest.Local; ParentTest.Remote; ParentTest.Sampled; ParentTest.NotSampled ]

    let internal startTest =
        Gen.frequency
            [
                4, Gen.map StartTest.Name valueTest
                2, Gen.map StartTest.Kind (Gen.elements (Enum.GetValues<SpanKind>()))
                2, Gen.map StartTest.Source valueTest
                4, Gen.map2 (fun k v -> StartTest.Attribute(k, v)) Generate.key valueTest
                2, Gen.map2 (fun k v -> StartTest.Baggage(k, v)) Generate.key valueTest
                2, Gen.map StartTest.Parent parentTest
                1, Gen.elements [ StartTest.Linked; StartTest.LinkedToSampled ]
                1, Gen.map StartTest.Method valueTest
                1, Gen.map StartTest.Path valueTest
                1, Gen.map2 (fun k v -> StartTest.Header(k, v)) Generate.key valueTest
                3, Gen.map StartTest.Function (Gen.elements [ isA; isKeyed ])
                1, Gen.constant (StartTest.Function throwing)
            ]

    let private time = Gen.elements [ TimeSpan.Zero; TimeSpan.FromTicks 1L; TimeSpan.FromSeconds 2.5 ]

    let private hasKey =
        {
            NamedFunction.Name = "has k"
            Run = Func<EndedSpan, bool>(fun span -> fst (span.TryGetAttribute "k"))
        }

    let internal throwingOnSpan =
        {
            NamedFunction.Name = "throws on a"
            Run = Func<EndedSpan, bool>(fun span -> if span.Name = "a" then failwith "thrown by a test" else span.IsFailed)
        }

    /// The functions that generated conditions call on a span.
    let internal spanFunctions = [ hasKey; throwingOnSpan ]

    let private spanLeaf =
        Gen.oneof
            [
                Gen.map SpanTest.Function (Gen.elements [ hasKey; throwingOnSpan ])
                Gen.constant SpanTest.Failed
                Gen.map SpanTest.Name valueTest
                Gen.map SpanTest.Source valueTest
                Gen.map SpanTest.Kind (Gen.elements (Enum.GetValues<SpanKind>()))
                Gen.map2 (fun k v -> SpanTest.Attribute(k, v)) Generate.key valueTest
                Gen.map SpanTest.ExceptionType valueTest
                Gen.map SpanTest.Event valueTest
                Gen.map2 (fun o t -> SpanTest.Duration(o, t)) order time
            ]

    let rec private spanTestOf depth =
        if depth = 0 then
            spanLeaf
        else
            let below = spanTestOf (depth - 1)

            Gen.frequency
                [
                    5, spanLeaf
                    1, Gen.map2 (fun a b -> SpanTest.And(a, b)) below below
                    1, Gen.map2 (fun a b -> SpanTest.Or(a, b)) below below
                    1, Gen.map SpanTest.Not below
                ]

    let spanTest = spanTestOf 2

    let private traceTest =
        Gen.oneof
            [
                Gen.map2 (fun o t -> TraceTest.Duration(o, t)) order time
                Gen.map2 (fun o n -> TraceTest.SpanCount(o, n)) order (Gen.choose (0, 3))
                Gen.map2 (fun o n -> TraceTest.ErrorCount(o, n)) order (Gen.choose (0, 3))
            ]

    let private leaf early late =
        Gen.frequency
            [
                2, Gen.map Condition.Constant (Gen.elements [ true; false ])
                early, Gen.map Condition.AtStart startTest
                late, Gen.map Condition.RootSpan spanTest
                late, Gen.map Condition.AnySpan spanTest
                late, Gen.map Condition.WholeTrace traceTest
            ]

    /// How often tests at the start, and those of each later scope, are asked for.
    let rec weighted early late depth =
        if depth = 0 then
            leaf early late
        else
            let below = weighted early late (depth - 1)

            Gen.frequency
                [
                    3, leaf early late
                    1, Gen.map2 (fun a b -> Condition.And(a, b)) below below
                    1, Gen.map2 (fun a b -> Condition.Or(a, b)) below below
                    1, Gen.map Condition.Not below
                ]

    let ofDepth depth = weighted 8 1 depth
    let any = ofDepth 3

    /// Few tests, that often hold and often meet again.
    let related =
        let name value = Condition.AtStart(StartTest.Name(ValueTest.Is(Constant.Text value)))

        let test =
            Gen.elements
                [
                    name "a"
                    name "b"
                    Condition.AtStart(StartTest.Attribute("k", ValueTest.Exists))
                    Condition.AtStart(StartTest.Parent ParentTest.None)
                    Condition.AtStart(StartTest.Parent ParentTest.Sampled)
                    Condition.AtStart(StartTest.Function isA)
                    Condition.AnySpan SpanTest.Failed
                    Condition.RootSpan SpanTest.Failed
                    Condition.WholeTrace(TraceTest.SpanCount(Order.AtLeast, 2))
                    Condition.Constant true
                ]

        let both = Gen.zip test test

        Gen.frequency
            [
                6, test
                3, Gen.map Condition.Not test
                2, Gen.map Condition.And both
                2, Gen.map Condition.Or both
                1, Gen.map (Condition.And >> Condition.Not) both
            ]

    let rec shrinkSpanTest test =
        seq {
            match test with
            | SpanTest.Failed -> ()
            | SpanTest.And(a, b) ->
                yield! [ a; b ]
                for a in shrinkSpanTest a -> SpanTest.And(a, b)
                for b in shrinkSpanTest b -> SpanTest.And(a, b)
            | SpanTest.Or(a, b) ->
                yield! [ a; b ]
                for a in shrinkSpanTest a -> SpanTest.Or(a, b)
                for b in shrinkSpanTest b -> SpanTest.Or(a, b)
            | SpanTest.Not a ->
                yield a
                for a in shrinkSpanTest a -> SpanTest.Not a
            | _ -> yield SpanTest.Failed
        }

    let rec shrink condition =
        seq {
            match condition with
            | Condition.Constant true -> ()
            | Condition.And(a, b)
            | Condition.Or(a, b) -> yield! [ a; b ]
            | Condition.Not a -> yield a
            | Condition.Constant false -> yield Condition.Constant true
            | _ -> yield! [ Condition.Constant true; Condition.Constant false ]

            match condition with
            | Condition.And(a, b) ->
                for a in shrink a -> Condition.And(a, b)
                for b in shrink b -> Condition.And(a, b)
            | Condition.Or(a, b) ->
                for a in shrink a -> Condition.Or(a, b)
                for b in shrink b -> Condition.Or(a, b)
            | Condition.Not a -> for a in shrink a -> Condition.Not a
            | Condition.RootSpan test -> for test in shrinkSpanTest test -> Condition.RootSpan test
            | Condition.AnySpan test -> for test in shrinkSpanTest test -> Condition.AnySpan test
            | _ -> ()
        }
