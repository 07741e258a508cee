// Claims about tests on one value: total over every type, wildcards as a naive matcher reads them. Numbers are in NumberTests.
module Tracing.Functional.Tests.ValueTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private boxed gen : Gen<obj | null> = gen |> Gen.map (fun v -> box v)

/// Values of every type that an attribute may have, and of some that none has.
let private anyValue: Gen<obj | null> =
    Gen.oneof
        [
            Generate.value
            boxed (Gen.elements [ nan; infinity; -infinity; -0.0; Double.Epsilon; Double.MaxValue ])
            boxed (Gen.elements [ nanf; infinityf; 0.5f ])
            boxed (Gen.elements [ 0m; 0.5m; Decimal.MaxValue; Decimal.MinValue ])
            boxed (Gen.elements [ 0UL; UInt64.MaxValue; 1UL <<< 63 ])
            boxed (Gen.elements [ Int64.MinValue; Int64.MaxValue ])
            Gen.elements
                [
                    box Half.One
                    box Int128.MinValue
                    box UInt128.MaxValue
                    box 1n
                    box 1un
                    box 1I
                    box 1uy
                    box 1y
                    box 1s
                    box 1us
                    box 1u
                    box 'x'
                    box [| 1; 2 |]
                    box [| "x" |]
                    box (obj ())
                    box DateTime.MinValue
                ]
        ]
    |> Gen.map id

let private tests = Gen.zip GenerateCondition.valueTest anyValue |> Arb.fromGen

let private isNumber (value: obj | null) =
    match value with
    | :? int
    | :? int64
    | :? float
    | :? float32
    | :? decimal
    | :? uint64
    | :? uint32
    | :? int16
    | :? uint16
    | :? byte
    | :? sbyte
    | :? Half
    | :? Int128
    | :? UInt128
    | :? nativeint
    | :? unativeint -> true
    | _ -> false

/// Whether a test of that constant can pass on that value at all.
let private fits constant value =
    match constant with
    | Constant.Text _ -> (box value :? string)
    | Constant.Flag _ -> (box value :? bool)
    | Constant.Whole _
    | Constant.Real _ -> isNumber value

let rec private naive (pattern: char list) (text: char list) =
    match pattern, text with
    | [], [] -> true
    | '*' :: rest, [] -> naive rest []
    | '*' :: rest, _ :: tail -> naive rest text || naive pattern tail
    | '?' :: rest, _ :: tail -> naive rest tail
    | c :: rest, d :: tail when c = d -> naive rest tail
    | _ -> false

let private wildcards =
    let ofChars chars = Gen.listOf (Gen.elements chars) |> Gen.map (List.truncate 8)
    Gen.zip (ofChars [ 'a'; 'b'; '*'; '?' ]) (ofChars [ 'a'; 'b' ]) |> Arb.fromGen

[<Tests>]
let valueTests =
    testList
        "ValueTests"
        [
            propertyOf 3000 "a missing value or one of another type passes no test, and none throws" (fun () ->
                Prop.forAll tests (fun (test, value) ->
                    let passes = ValueTest.holds test value

                    match test with
                    | _ when isNull value -> not passes
                    | ValueTest.Exists -> passes
                    | ValueTest.Is constant -> not passes || fits constant value
                    | ValueTest.OneOf constants -> not passes || constants |> List.exists (fun constant -> fits constant value)
                    | ValueTest.Like _
                    | ValueTest.Matches _ -> not passes || (box value :? string)
                    | ValueTest.Compare _ -> not passes || isNumber value))

            testCase "text, true and false are what they are and nothing else" (fun () ->
                for test, value, expected in
                    [
                        ValueTest.Is(Constant.Text "vip"), box "vip", true
                        ValueTest.Is(Constant.Text "vip"), box "VIP", false
                        ValueTest.Is(Constant.Text "vip"), box "vip ", false
                        ValueTest.Is(Constant.Text "1"), box 1, false
                        ValueTest.OneOf [ Constant.Text "a"; Constant.Text "vip" ], box "Vip", false
                        ValueTest.OneOf [ Constant.Text "a"; Constant.Text "vip" ], box "vip", true
                        ValueTest.Like "V*", box "vip", false
                        ValueTest.Is(Constant.Flag true), box true, true
                        ValueTest.Is(Constant.Flag true), box false, false
                        ValueTest.Is(Constant.Flag false), box false, true
                        ValueTest.Is(Constant.Flag false), box true, false
                        ValueTest.Is(Constant.Flag true), box "true", false
                        ValueTest.Is(Constant.Flag true), box 1, false
                        ValueTest.Is(Constant.Whole 1L), box true, false
                        ValueTest.Is(Constant.Whole 1L), box "1", false
                    ] do
                    Texts.check $"{test} on {value}" expected (ValueTest.holds test value))

            propertyOf 3000 "wildcards match as a naive matcher does" (fun () ->
                Prop.forAll wildcards (fun (pattern, text) ->
                    let matches = naive pattern text

                    ValueTest.isLike (String(List.toArray pattern)) (String(List.toArray text)) = matches
                    |> Prop.classify matches "matching"))
        ]
