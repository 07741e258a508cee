// How a number of any type stands to a bound: exact, whatever doubles can hold, and without an allocation. Numbers are .NET's own whole
// numbers up to 128 bits, half, single, double and decimal; BigInteger, enumerations and characters are none.
namespace Tracing.Functional

open System

/// The sign of a comparison: below 0, 0, or above 0; ValueNone if the value is no number, or is NaN.
type internal Standing = int voption

module internal Numbers =

    let private two63 = 9223372036854775808.0
    let private two96 = Math.ScaleB(1.0, 96)
    let private two127 = Math.ScaleB(1.0, 127)
    let private two128 = Math.ScaleB(1.0, 128)

    let inline private order a b =
        if a < b then -1
        elif a > b then 1
        else 0

    /// Two that are equal up to the point: what is left of the real one decides.
    let private byRest sign (real: float) (whole: float) = if sign <> 0 then sign else -(order real whole)

    /// The sign of a whole number against a real one, exact beyond 2^53; the real one is not NaN.
    let compareWholeReal (whole: int64) (real: float) =
        if real >= two63 then
            -1
        elif real < -two63 then
            1
        else
            let floor = Math.Floor real
            byRest (order whole (int64 floor)) real floor

    let private compareLargeReal (whole: Int128) (real: float) =
        if real >= two127 then
            -1
        elif real < -two127 then
            1
        else
            let floor = Math.Floor real
            byRest (whole.CompareTo(Int128.op_Explicit floor: Int128)) real floor

    /// Of 2^127 and more: reals of that size are whole.
    let private compareHugeReal (whole: UInt128) (real: float) =
        if real >= two128 then -1
        elif real < two127 then 1
        else whole.CompareTo(UInt128.op_Explicit real: UInt128)

    /// 10^28, which makes a whole number of what a decimal has behind the point.
    let private shift = 10_000_000_000_000_000_000_000_000_000m

    /// 5^28.
    let private five28 = UInt128.op_Explicit 37252902984619140625m: UInt128

    /// |decimal| against |real|, both below 1. With decimal = a / 10^28 and real = n / 2^e that is a 2^(e-28) against n 5^28, and e is
    /// at least 53.
    let private compareFractions (number: decimal) (real: float) =
        let a: UInt128 = UInt128.op_Explicit (Math.Abs number * shift)
        let bits = BitConverter.DoubleToUInt64Bits(Math.Abs real)
        let exponent = int (bits >>> 52)
        let fraction = bits &&& ((1UL <<< 52) - 1UL)
        let n = if exponent = 0 then fraction else fraction ||| (1UL <<< 52)
        let right = (UInt128.op_Implicit n: UInt128) * five28
        let zeros = 1075 - max exponent 1 - 28
        // n 5^28 is below 2^119.
        let whole = if zeros < 128 then right >>> zeros else UInt128.Zero

        match a.CompareTo whole with
        | 0 ->
            if (if zeros < 128 then whole <<< zeros else UInt128.Zero) = right then
                0
            else
                -1
        | sign -> sign

    /// The sign of a decimal number against a real one, exact on both sides of the point; the real one is not NaN.
    let compareDecimalReal (number: decimal) (real: float) =
        if real >= two96 then
            -1
        elif real <= -two96 then
            1
        else
            let wholeNumber, wholeReal = Decimal.Truncate number, Math.Truncate real

            match (Int128.op_Explicit wholeNumber: Int128).CompareTo(Int128.op_Explicit wholeReal: Int128) with
            | 0 ->
                let number, real = number - wholeNumber, real - wholeReal

                match sign number, sign real with
                | a, b when a <> b -> order a b
                | -1, _ -> -(compareFractions number real)
                | _ -> compareFractions number real
            | sign -> sign

    let private ofReal (value: float) (bound: int64) : Standing =
        if Double.IsNaN value then
            ValueNone
        else
            ValueSome -(compareWholeReal bound value)

    let private betweenReals (value: float) (bound: float) : Standing =
        if Double.IsNaN value then ValueNone else ValueSome(order value bound)

    let private isBelow127 (value: UInt128) = value >>> 127 = UInt128.Zero

    /// How a value stands to a whole number.
    let againstWhole (value: obj | null) (bound: int64) : Standing =
        match value with
        | :? int64 as number -> ValueSome(order number bound)
        | :? int as number -> ValueSome(order (int64 number) bound)
        | :? float as number -> ofReal number bound
        | :? float32 as number -> ofReal (float number) bound
        | :? decimal as number -> ValueSome(Decimal.Compare(number, Decimal bound))
        | :? uint32 as number -> ValueSome(order (int64 number) bound)
        | :? int16 as number -> ValueSome(order (int64 number) bound)
        | :? uint16 as number -> ValueSome(order (int64 number) bound)
        | :? byte as number -> ValueSome(order (int64 number) bound)
        | :? sbyte as number -> ValueSome(order (int64 number) bound)
        | :? uint64 as number -> ValueSome(if bound < 0L then 1 else order number (uint64 bound))
        | :? nativeint as number -> ValueSome(order (int64 number) bound)
        | :? unativeint as number -> ValueSome(if bound < 0L then 1 else order (uint64 number) (uint64 bound))
        | :? Int128 as number -> ValueSome(number.CompareTo(Int128.op_Implicit bound: Int128))
        | :? UInt128 as number ->
            ValueSome(
                if bound < 0L then
                    1
                else
                    number.CompareTo(UInt128.op_Implicit (uint64 bound): UInt128)
            )
        | :? Half as number -> ofReal (Half.op_Explicit number: float) bound
        | _ -> ValueNone

    /// How a value stands to a real number, which is not NaN.
    let againstReal (value: obj | null) (bound: float) : Standing =
        match value with
        | :? int64 as number -> ValueSome(compareWholeReal number bound)
        | :? int as number -> ValueSome(order (float number) bound)
        | :? float as number -> betweenReals number bound
        | :? float32 as number -> betweenReals (float number) bound
        | :? decimal as number -> ValueSome(compareDecimalReal number bound)
        | :? uint32 as number -> ValueSome(order (float number) bound)
        | :? int16 as number -> ValueSome(order (float number) bound)
        | :? uint16 as number -> ValueSome(order (float number) bound)
        | :? byte as number -> ValueSome(order (float number) bound)
        | :? sbyte as number -> ValueSome(order (float number) bound)
        | :? uint64 as number -> ValueSome(compareLargeReal (Int128.op_Implicit number) bound)
        | :? nativeint as number -> ValueSome(compareWholeReal (int64 number) bound)
        | :? unativeint as number -> ValueSome(compareLargeReal (Int128.op_Implicit (uint64 number)) bound)
        | :? Int128 as number -> ValueSome(compareLargeReal number bound)
        | :? UInt128 as number when isBelow127 number -> ValueSome(compareLargeReal (UInt128.op_Explicit number: Int128) bound)
        | :? UInt128 as number -> ValueSome(compareHugeReal number bound)
        | :? Half as number -> betweenReals (Half.op_Explicit number: float) bound
        | _ -> ValueNone
