// Tests on values, for pipes. What is allowed is checked in Building.Values.
namespace Tracing.Functional.FSharp

open Tracing.Functional
open Tracing.Functional.Building

/// <summary>
/// Tests on a value. A missing value, or one of another type, passes none of them. Numbers compare exactly, whatever their type: whole
/// numbers up to 128 bits, Half, single, double and decimal; BigInteger and enumerations are no numbers. No comparison allocates.
/// </summary>
/// <example><code>AtStart.attribute "order.total" (Value.atLeast 500.0)</code></example>
[<RequireQualifiedAccess>]
module Value =

    /// Whether there is a value of any type.
    let exists: Built<ValueTest> = Ok Values.exists

    /// Whether it is this text; every character counts.
    let is (text: string) : Built<ValueTest> = Values.is text

    /// Whether it is this number, whatever its numeric type. The number must be finite.
    let isNumber (value: float) : Built<ValueTest> = Values.isNumber value

    /// Whether it is this whole number, whatever its numeric type.
    let isWhole (value: int64) : Built<ValueTest> = Ok(Values.isWhole value)

    /// Whether it is true, or false.
    let isBool (value: bool) : Built<ValueTest> = Ok(Values.isBool value)

    /// Whether it is one of these texts; at least one.
    let oneOf (texts: string list) : Built<ValueTest> = texts |> Seq.map (fun text -> text) |> Values.oneOf

    /// Whether it is one of these whole numbers, whatever its numeric type; at least one.
    let oneOfWhole (values: int64 list) : Built<ValueTest> = Values.oneOfWhole values

    /// Whether it follows a pattern: * stands for any run of characters, ? for any one. The pattern must not be empty.
    let like (wildcard: string) : Built<ValueTest> = Values.like wildcard

    /// Whether a regular expression matches somewhere in it, in linear time: no look-around, no back-references,
    /// no counted repetitions that make it too large.
    let matches (regex: string) : Built<ValueTest> = Values.matches regex

    /// Whether it is a number below the bound, which must be finite. 0 is a bound like any other.
    let lessThan (bound: float) : Built<ValueTest> = Values.lessThan bound

    /// Whether it is a number not above the bound, which must be finite.
    let atMost (bound: float) : Built<ValueTest> = Values.atMost bound

    /// Whether it is a number above the bound, which must be finite.
    let greaterThan (bound: float) : Built<ValueTest> = Values.greaterThan bound

    /// Whether it is a number not below the bound, which must be finite.
    let atLeast (bound: float) : Built<ValueTest> = Values.atLeast bound
