// Claims about tests on one value: total over every type, exact on numbers, wildcards as a naive matcher reads them.
module Tracing.Functional.Tests.ValueTests

open System
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
    | :? sbyte -> true
    | _ -> false

/// Whether a test of that constant can pass on that value at all.
let private fits constant value =
    match constant with
    | Constant.Text _ -> (box value :? string)
    | Constant.Flag _ -> (box value :? bool)
    | Constant.Whole _
    | Constant.Real _ -> isNumber value

[<SoakProperty(Cases = 3000)>]
let ``a missing value or one of another type passes no test, and none throws`` () =
    Prop.forAll tests (fun (test, value) ->
        let passes = ValueTest.holds test value

        match test with
        | _ when isNull value -> not passes
        | ValueTest.Exists -> passes
        | ValueTest.Is constant -> not passes || fits constant value
        | ValueTest.OneOf constants -> not passes || constants |> List.exists (fun constant -> fits constant value)
        | ValueTest.Like _
        | ValueTest.Matches _ -> not passes || (box value :? string)
        | ValueTest.Compare _ -> not passes || isNumber value)

[<SoakProperty>]
let ``nothing compares with NaN`` (bound: int64) =
    let passes order = ValueTest.holds (ValueTest.Compare(order, Constant.Whole bound)) nan
    [ Order.LessThan; Order.AtMost; Order.GreaterThan; Order.AtLeast ] |> List.exists passes |> not

/// Whole numbers where doubles have gaps, and everywhere else.
let private whole =
    let near (value: int64) = Gen.choose (-3, 3) |> Gen.map (fun d -> value + int64 d)

    Gen.oneof
        [
            Gen.choose (-3, 3) |> Gen.map int64
            Gen.choose (50, 62) |> Gen.bind (fun e -> near (1L <<< e))
            Gen.choose (50, 62) |> Gen.bind (fun e -> near -(1L <<< e))
            Gen.choose (0, 3) |> Gen.map (fun d -> Int64.MaxValue - int64 d)
            Gen.choose (0, 3) |> Gen.map (fun d -> Int64.MinValue + int64 d)
        ]

let private realNear (whole: int64) =
    Gen.oneof
        [
            Gen.constant (float whole)
            Gen.elements [ Math.BitIncrement(float whole); Math.BitDecrement(float whole) ]
            Gen.elements [ 0.5; -0.5; infinity; -infinity; 1e300; Double.Epsilon ]
        ]

let private numbers = whole |> Gen.bind (fun whole -> realNear whole |> Gen.map (fun real -> whole, real)) |> Arb.fromGen

/// The sign by whole numbers of any size.
let private exactSign (whole: bigint) (real: float) =
    if Double.IsInfinity real then
        -(sign real)
    else
        match compare whole (bigint (Math.Truncate real)) with
        | 0 -> -(sign (real - Math.Truncate real))
        | sign -> sign

let private expect order sign =
    match order with
    | Order.LessThan -> sign < 0
    | Order.AtMost -> sign <= 0
    | Order.GreaterThan -> sign > 0
    | Order.AtLeast -> sign >= 0

let private comparesExactly (value: obj) sign bound =
    [ Order.LessThan; Order.AtMost; Order.GreaterThan; Order.AtLeast ]
    |> List.forall (fun order -> ValueTest.holds (ValueTest.Compare(order, bound)) value = expect order sign)
    |> fun ordered -> ordered && ValueTest.holds (ValueTest.Is bound) value = (sign = 0)

[<SoakProperty(Cases = 3000)>]
let ``whole and real numbers compare exactly, also where doubles have gaps`` () =
    Prop.forAll numbers (fun (whole, real) ->
        let sign = exactSign (bigint whole) real
        comparesExactly whole sign (Constant.Real real) && comparesExactly real -sign (Constant.Whole whole))

[<SoakProperty(Cases = 1000)>]
let ``unsigned numbers beyond the signed ones compare exactly`` (R56 low) =
    let value = (1UL <<< 63) ||| (low &&& 0xFFFFUL)
    let reals = [ float value; Math.BitIncrement(float value); Math.BitDecrement(float value); 9.2e18; 1.9e19 ]
    reals |> List.forall (fun real -> comparesExactly value (exactSign (bigint value) real) (Constant.Real real))

[<SoakProperty>]
let ``a whole attribute against a half compares by value`` (value: int) =
    ValueTest.holds (ValueTest.Compare(Order.GreaterThan, Constant.Real 0.5)) value = (value >= 1)
    && ValueTest.holds (ValueTest.Compare(Order.AtLeast, Constant.Real 0.0)) value = (value >= 0)

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

[<SoakProperty(Cases = 3000)>]
let ``wildcards match as a naive matcher does`` () =
    Prop.forAll wildcards (fun (pattern, text) ->
        let matches = naive pattern text

        ValueTest.isLike (String(List.toArray pattern)) (String(List.toArray text)) = matches
        |> Prop.classify matches "matching")
