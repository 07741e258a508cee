// Owns the 56-bit numbers of OpenTelemetry consistent probability sampling: randomness R, threshold T, their
// hexadecimal texts, and the way from a probability to a T of stated precision.
// Refuses: clocks, random sources, headers (see TraceState), and every number outside 0 .. 2^56.
namespace Tracing.Functional

open System
open System.Globalization
open System.Numerics
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// Raw 56-bit arithmetic for paths that carry plain numbers.
module internal Bits56 =
    /// 2^56: one past the largest R, and the T that keeps nothing.
    [<Literal>]
    let Limit = 0x100_0000_0000_0000UL

    /// Hexadecimal digits in 56 bits.
    [<Literal>]
    let Digits = 14

    /// No number: the result of a failed parse.
    [<Literal>]
    let Absent = UInt64.MaxValue

    let keeps (threshold: uint64) (randomness: uint64) = randomness >= threshold

    let private digit (c: char) =
        if Char.IsAsciiDigit c then uint64 c - uint64 '0'
        elif Char.IsAsciiHexDigitLower c then uint64 c - uint64 'a' + 10UL
        else Absent

    let rec private parseFrom (text: ReadOnlySpan<char>) (index: int) (value: uint64) =
        if index = text.Length then
            value
        else
            match digit text[index] with
            | Absent -> Absent
            | d -> parseFrom text (index + 1) ((value <<< 4) ||| d)

    /// The number that at most 14 lowercase digits write; Absent for any other text.
    let parse (text: ReadOnlySpan<char>) = if text.Length = 0 || text.Length > Digits then Absent else parseFrom text 0 0UL

    /// The T of a th value; missing right-hand digits are zeros. Absent for any other text.
    let parseThreshold (text: ReadOnlySpan<char>) =
        match parse text with
        | Absent -> Absent
        | value -> value <<< (4 * (Digits - text.Length))

    /// The R of an rv value, which has all its digits; Absent for any other text.
    let parseRandomness (text: ReadOnlySpan<char>) = if text.Length = Digits then parse text else Absent

    let format (value: uint64) = value.ToString("x14", CultureInfo.InvariantCulture)

/// <summary>Randomness R of a trace, in 0 .. 2^56 - 1: the dice every sampler of the trace looks at.</summary>
/// <remarks>
/// The default value is R = 0, which only <c>Threshold.Always</c> keeps. Source: OpenTelemetry specification,
/// "TraceState: probability sampling", explicit (rv) and trace-id randomness.
/// </remarks>
[<Struct; IsReadOnly>]
type Randomness internal (value: uint64) =
    /// <summary>R as a number, in 0 .. 2^56 - 1.</summary>
    member _.Value = value

    /// <summary>R of the low 56 bits of any number; the upper 8 bits are dropped.</summary>
    static member OfValue(value: uint64) = Randomness(value &&& (Bits56.Limit - 1UL))

    /// <summary>R of a trace id: its last 7 bytes, most significant first.</summary>
    /// <param name="traceId">The 16 bytes of a trace id. Total: of fewer than 7 bytes, the missing ones are zeros.</param>
    static member FromTraceId(traceId: ReadOnlySpan<byte>) =
        let mutable value = 0UL

        for index in max 0 (traceId.Length - 7) .. traceId.Length - 1 do
            value <- (value <<< 8) ||| uint64 traceId[index]

        Randomness value

    /// <summary>R of a trace id in text: its last 14 digits.</summary>
    /// <param name="traceId">The 32 lowercase hexadecimal digits of a trace id. Total: any text whose last 14
    /// characters are not such digits has R = 0.</param>
    static member FromTraceIdHex(traceId: ReadOnlySpan<char>) =
        match Bits56.parse (traceId.Slice(max 0 (traceId.Length - Bits56.Digits))) with
        | Bits56.Absent -> Randomness 0UL
        | value -> Randomness value

    /// <summary>Reads an rv value.</summary>
    /// <param name="text">Exactly 14 lowercase hexadecimal digits.</param>
    /// <param name="result">R, or R = 0 when the text is anything else.</param>
    /// <returns>Whether the text is an rv value. Law: TryParse undoes ToString.</returns>
    static member TryParse(text: ReadOnlySpan<char>, [<Out>] result: byref<Randomness>) : bool =
        match Bits56.parseRandomness text with
        | Bits56.Absent ->
            result <- Randomness 0UL
            false
        | value ->
            result <- Randomness value
            true

    /// <summary>The rv value: 14 lowercase hexadecimal digits.</summary>
    override _.ToString() = Bits56.format value

/// <summary>Rejection threshold T, in 0 .. 2^56: a span is kept if and only if R is at least T.</summary>
/// <remarks>
/// Compares as T does, so a larger threshold keeps less. The default value is <c>Always</c>. Law: whatever a threshold
/// keeps, every smaller one keeps too. Source: OpenTelemetry specification, "TraceState: probability sampling".
/// </remarks>
[<Struct; IsReadOnly>]
type Threshold internal (value: uint64) =
    /// <summary>T = 0: keeps every trace, probability 1.</summary>
    static member Always = Threshold 0UL

    /// <summary>T = 2^56: keeps no trace, probability 0. It has no th value: a dropped span states no threshold.</summary>
    static member Never = Threshold Bits56.Limit

    /// <summary>T as a number, in 0 .. 2^56.</summary>
    member _.Value = value

    /// <summary>The probability (2^56 - T) / 2^56, in 0 .. 1, correctly rounded: exact whenever 53 bits can hold it.</summary>
    member _.Probability = float (Bits56.Limit - value) / float Bits56.Limit

    /// <summary>How many spans a kept one stands for: 2^56 / (2^56 - T), in 1 .. 2^56.</summary>
    /// <remarks>0 for <c>Never</c>, which keeps nothing, so that nothing stands for anything.</remarks>
    member _.AdjustedCount =
        if value = Bits56.Limit then
            0.0
        else
            float Bits56.Limit / float (Bits56.Limit - value)

    /// <summary>Whether a trace of this randomness is kept: R is at least T.</summary>
    /// <param name="randomness">R of the trace.</param>
    member _.Keeps(randomness: Randomness) = Bits56.keeps value randomness.Value

    /// <summary>Reads a th value.</summary>
    /// <param name="text">1 to 14 lowercase hexadecimal digits; those missing on the right are zeros.</param>
    /// <param name="result">T, or <c>Never</c> when the text is anything else.</param>
    /// <returns>Whether the text is a th value. Law: TryParse undoes ToString for every T below 2^56.</returns>
    static member TryParse(text: ReadOnlySpan<char>, [<Out>] result: byref<Threshold>) : bool =
        match Bits56.parseThreshold text with
        | Bits56.Absent ->
            result <- Threshold.Never
            false
        | value ->
            result <- Threshold value
            true

    /// <summary>The th value: hexadecimal digits without trailing zeros, "0" for <c>Always</c>; "never" for <c>Never</c>.</summary>
    override _.ToString() =
        if value = 0UL then "0"
        elif value = Bits56.Limit then "never"
        else (Bits56.format value).TrimEnd '0'

/// From probabilities to thresholds, by integers.
/// Source: Collector pkg/sampling, ProbabilityToThresholdWithPrecision, which agrees with the specification's table
/// and, unlike the specification's floating-point sketch, holds near probability 1 as well.
module internal Thresholds =
    /// Significant digits the specification recommends.
    [<Literal>]
    let DefaultPrecision = 4

    let private leadingZeroDigits (value: uint64) = (BitOperations.LeadingZeroCount value - 8) / 4

    /// Rounds T to the nearest (halves up) that has `precision` digits beyond its leading 0s or fs.
    /// Range: precision outside 1 .. 14 clamps; T is in 0 .. 2^56, and the ends come only from themselves.
    /// Laws: monotone (a bigger T in never gives a smaller T out) and idempotent; the error is at most
    /// 2^(3 - 4 * precision) of the smaller of T and 2^56 - T. Why: the T with k leading 0s (or fs) fill an interval
    /// whose two ends lie on the grid it is rounded to, so that no rounding leaves its interval.
    let roundTo (precision: int) (t: uint64) =
        if t = 0UL || t >= Bits56.Limit then
            min t Bits56.Limit
        else
            let repeated = max (leadingZeroDigits t) (leadingZeroDigits (Bits56.Limit - 1UL - t))
            let digits = min Bits56.Digits (Math.Clamp(precision, 1, Bits56.Digits) + repeated)
            let step = 1UL <<< (4 * (Bits56.Digits - digits))
            (t + step / 2UL) &&& ~~~(step - 1UL)

    /// T = 2^56 - round(p * 2^56), halves away from zero, then roundTo. A p that rounds to 0 is Never, and so are NaN
    /// and negative numbers; p of 1 and more is Always. Law: monotone (a bigger p never gives a bigger T).
    let ofRatioTo (precision: int) (ratio: float) =
        if not (ratio > 0.0) then
            Threshold.Never
        else
            let scaled = Math.Round(min ratio 1.0 * float Bits56.Limit, MidpointRounding.AwayFromZero)
            Threshold(roundTo precision (Bits56.Limit - uint64 scaled))

    /// The threshold of a probability at the recommended precision.
    let ofRatio (ratio: float) = ofRatioTo DefaultPrecision ratio

    /// The threshold of a probability to all 14 digits.
    let ofRatioExact (ratio: float) = ofRatioTo Bits56.Digits ratio
