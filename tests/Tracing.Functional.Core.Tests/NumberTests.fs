// Claims about numbers in conditions: any type against any bound compares as fractions of whole numbers do, NaN with nothing, and no
// comparison allocates.
module Tracing.Functional.Tests.NumberTests

open System
open Expecto
open FsCheck
open FsCheck.FSharp
open Tracing.Functional

let private some (value: 'T when 'T: struct) : obj = Unchecked.nonNull (box value)

/// A number as a fraction.
let private ofReal (value: float) =
    let bits = BitConverter.DoubleToUInt64Bits(abs value)
    let exponent = int (bits >>> 52)
    let fraction = bigint (bits &&& ((1UL <<< 52) - 1UL))
    let n = if exponent = 0 then fraction else fraction + (1I <<< 52)
    let e = max exponent 1 - 1075
    let n = if value < 0.0 then -n else n
    if e < 0 then n, 1I <<< -e else n <<< e, 1I

let private ofDecimal (value: decimal) =
    let bits = Decimal.GetBits value
    let part i = bigint (uint32 bits[i])
    let n = part 0 + (part 1 <<< 32) + (part 2 <<< 64)
    (if value < 0m then -n else n), pown 10I (bits[3] >>> 16 &&& 0xFF)

let private fraction (value: obj) =
    match value with
    | :? float as number -> ofReal number
    | :? float32 as number -> ofReal (float number)
    | :? Half as number -> ofReal (Half.op_Explicit number: float)
    | :? decimal as number -> ofDecimal number
    | whole -> Numerics.BigInteger.Parse(string whole), 1I

let private exactSign value bound =
    let (a, b), (c, d) = fraction value, fraction bound
    sign (compare (a * d) (c * b))

let private near e =
    Gen.map2
        (fun d (isNegative: bool) -> (if isNegative then -1I else 1I) * (pown 2I e + bigint (d: int)))
        (Gen.choose (-3, 3))
        (Gen.elements [ true; false ])

/// Whole numbers around the powers of two: there types end and doubles have gaps.
let private whole =
    Gen.oneof
        [
            Gen.choose (-3, 3) |> Gen.map bigint
            Gen.choose (0, 128) |> Gen.bind near
            Gen.elements [ 7; 8; 15; 16; 31; 32; 53; 63; 64; 127; 128 ] |> Gen.bind near
        ]

let private fits low high (value: bigint) = value >= low && value <= high

/// That whole number in every type that has it.
let private typed (value: bigint) : obj list =
    let among (convert: bigint -> obj) low high = if fits low high value then [ convert value ] else []

    [
        among (sbyte >> some) -128I 127I
        among (byte >> some) 0I 255I
        among (int16 >> some) -32768I 32767I
        among (uint16 >> some) 0I 65535I
        among (int >> some) (bigint Int32.MinValue) (bigint Int32.MaxValue)
        among (uint32 >> some) 0I (bigint UInt32.MaxValue)
        among (int64 >> some) (bigint Int64.MinValue) (bigint Int64.MaxValue)
        among (uint64 >> some) 0I (bigint UInt64.MaxValue)
        among (int64 >> nativeint >> some) (bigint Int64.MinValue) (bigint Int64.MaxValue)
        among (uint64 >> unativeint >> some) 0I (bigint UInt64.MaxValue)
        among (fun value -> some (Int128.Parse(string value))) -(pown 2I 127) (pown 2I 127 - 1I)
        among (fun value -> some (UInt128.Parse(string value))) 0I (pown 2I 128 - 1I)
        among (decimal >> some) (bigint Decimal.MinValue) (bigint Decimal.MaxValue)
        [ some (float value); some (float32 (float value)) ]
        among (float >> Half.op_Explicit >> fun (half: Half) -> some half) -65504I 65504I
    ]
    |> List.concat

let private scaled =
    Gen.map3
        (fun (m: bigint) s d -> decimal m / decimal (pown 10I s) + d)
        (whole |> Gen.filter (fits -(pown 2I 93) (pown 2I 93)))
        (Gen.choose (0, 20))
        (Gen.elements [ 0m; 1e-20m; -1e-20m; 1e-28m ])

/// Decimals that a double is, or nearly.
let private broken =
    Gen.map3
        (fun n e d -> decimal (n: int) / decimal (1L <<< e) + d)
        (Gen.choose (-5000, 5000))
        (Gen.choose (0, 20))
        (Gen.elements [ 0m; 1e-28m; -1e-28m ])

let private reals =
    Gen.oneof
        [
            Gen.map2 (fun n e -> float (n: int) * Math.ScaleB(1.0, -e)) (Gen.choose (-5000, 5000)) (Gen.choose (0, 60))
            Gen.elements
                [ Double.Epsilon; -Double.Epsilon; 1e-29; -1e-29; 1e-28; 0.1; 1e300; -1e300; Double.MaxValue; 1.0 - Double.Epsilon ]
        ]

let private number: Gen<obj> =
    Gen.frequency
        [
            4, whole |> Gen.bind (typed >> Gen.elements)
            2, scaled |> Gen.map some
            2, broken |> Gen.map some
            2, reals |> Gen.map some
            1, reals |> Gen.map (fun real -> some (float32 real)) |> Gen.filter (fun real -> Single.IsFinite(unbox real))
            1, Gen.elements [ some Decimal.MaxValue; some Decimal.MinValue; some Half.MaxValue; some Half.Epsilon; some Single.Epsilon ]
        ]

let private asReal value = (let n, d = fraction value in float n / float d)

/// A bound at the number, next to it, or far from it.
let private boundFor value =
    let real = (let real = asReal value in if Double.IsFinite real then real else 0.0)

    let wholes =
        (let n, d = fraction value in Numerics.BigInteger.Divide(n, d))
        |> fun n -> [ n - 1I; n; n + 1I ]
        |> List.filter (fits (bigint Int64.MinValue) (bigint Int64.MaxValue))
        |> List.map (int64 >> Constant.Whole)

    let closeBy =
        [ real; Math.BitIncrement real; Math.BitDecrement real ] |> List.filter Double.IsFinite |> List.map Constant.Real

    Gen.oneof
        [
            Gen.elements (wholes @ closeBy)
            Gen.map Constant.Real reals
            Gen.elements [ Constant.Whole 0L; Constant.Whole Int64.MinValue; Constant.Whole Int64.MaxValue ]
        ]

let private pairs = number |> Gen.bind (fun value -> boundFor value |> Gen.map (fun bound -> value, bound)) |> Arb.fromGen
let private orders = [ Order.LessThan; Order.AtMost; Order.GreaterThan; Order.AtLeast ]

let private expect order sign =
    match order with
    | Order.LessThan -> sign < 0
    | Order.AtMost -> sign <= 0
    | Order.GreaterThan -> sign > 0
    | Order.AtLeast -> sign >= 0

let mutable private sink = 0

let private allocatedBy test (value: obj) =
    let ask times =
        for _ in 1..times do
            if ValueTest.holds test value then
                sink <- sink + 1

    ask 200
    let before = GC.GetAllocatedBytesForCurrentThread()
    ask 1000
    GC.GetAllocatedBytesForCurrentThread() - before

[<Tests>]
let numberTests =
    testList
        "NumberTests"
        [
            propertyOf 20_000 "a number of any type stands to any bound as fractions of whole numbers do" (fun () ->
                Prop.forAll pairs (fun (value, bound) ->
                    let sign = exactSign value bound.AsObject

                    let wrong =
                        orders |> List.filter (fun order -> ValueTest.holds (ValueTest.Compare(order, bound)) value <> expect order sign)

                    (wrong.IsEmpty
                     && ValueTest.holds (ValueTest.Is bound) value = (sign = 0)
                     && ValueTest.holds (ValueTest.OneOf [ bound ]) value = (sign = 0))
                    |> Prop.label $"{value.GetType().Name} {value} against {bound}: {sign}"
                    |> Prop.classify (sign = 0) "equal"
                    |> Prop.classify (value :? decimal) "decimal"))

            property "NaN of any type compares with nothing" (fun (bound: int64) ->
                let nans: obj list = [ nan; nanf; Half.NaN ]

                List.allPairs nans [ Constant.Whole bound; Constant.Real(float bound) ]
                |> List.forall (fun (value, bound) ->
                    not (ValueTest.holds (ValueTest.Is bound) value)
                    && not (orders |> List.exists (fun order -> ValueTest.holds (ValueTest.Compare(order, bound)) value))))

            testCase "numbers beyond what doubles hold" (fun () ->
                for value, bound, expected in
                    [
                        some 9007199254740993m, Constant.Whole 9007199254740993L, true
                        some 9007199254740992m, Constant.Whole 9007199254740993L, false
                        some 10000000000000001m, Constant.Whole 10000000000000000L, false
                        some 0.1m, Constant.Real 0.1, false
                        some 0.5m, Constant.Real 0.5, true
                        some 4294967295u, Constant.Whole 4294967295L, true
                        some 4294967295u, Constant.Whole -1L, false
                        some 4294967295u, Constant.Real 4294967295.0, true
                        some UInt64.MaxValue, Constant.Real 1.0, false
                        some 255uy, Constant.Real 255.0, true
                        some -1y, Constant.Real -1.0, true
                        some 65535us, Constant.Real 65535.0, true
                        some -1s, Constant.Whole -1L, true
                        some UInt64.MaxValue, Constant.Whole -1L, false
                        some (Int128.Parse "170141183460469231731687303715884105727"), Constant.Real(Texts.two 127), false
                        some (UInt128.Parse "170141183460469231731687303715884105728"), Constant.Real(Texts.two 127), true
                        some Half.One, Constant.Whole 1L, true
                        some 7n, Constant.Real 7.0, true
                        some 7un, Constant.Whole 7L, true
                        some 7I, Constant.Whole 7L, false
                        some DayOfWeek.Monday, Constant.Whole 1L, false
                        some '1', Constant.Whole 49L, false
                    ] do
                    Texts.check $"{value} ({value.GetType().Name}) is {bound}" expected (ValueTest.holds (ValueTest.Is bound) value)

                let atLeast bound = ValueTest.Compare(Order.AtLeast, Constant.Real bound)
                Texts.check "0.99999999999999999999m >= 1" false (ValueTest.holds (atLeast 1.0) 0.99999999999999999999m)

                Texts.check
                    "1.0000000000000000000000000001m > 1"
                    true
                    (ValueTest.holds (ValueTest.Compare(Order.GreaterThan, Constant.Real 1.0)) 1.0000000000000000000000000001m))

            testSequenced (
                testCase "comparing a number allocates nothing" (fun () ->
                    let values: obj list =
                        [ 5L; 5; 5.0; 5.5f; 5.25m; 5UL; UInt64.MaxValue; Half.One; Int128.One; UInt128.MaxValue; 5n; 5un; 5u; 5uy ]

                    let bounds = [ Constant.Whole 5L; Constant.Real 5.25 ]

                    let tests =
                        [
                            for bound in bounds do
                                yield ValueTest.Is bound
                                yield ValueTest.OneOf [ Constant.Whole 1L; Constant.Text "x"; bound ]
                                yield! orders |> List.map (fun order -> ValueTest.Compare(order, bound))
                        ]

                    for test, value in List.allPairs tests values do
                        Texts.check $"{test} on {value.GetType().Name}" 0L (allocatedBy test value))
            )
        ]
