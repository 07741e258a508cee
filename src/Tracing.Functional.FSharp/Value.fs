// Tests on values, for pipes. Building.Values checks the arguments.
namespace Tracing.Functional.FSharp

open Tracing.Functional
open Tracing.Functional.Building

/// <summary>
/// Tests on a value. A missing value, or one of another type, passes no test. Numbers of all types compare exactly: whole numbers up to 128
/// bits, Half, single, double and decimal. BigInteger and enumerations do not count as numbers. Comparisons do not allocate.
/// </summary>
/// <example><code>AtStart.attribute "order.total" (Value.atLeast 500.0)</code></example>
[<RequireQualifiedAccess>]
module Value =

    /// Whether there is a value of any type.
    let exists: Built<ValueTest> = Ok Values.exists

    /// Whether it is exactly this text, case-sensitive.
    let is (text: string) : Built<ValueTest> = Values.is text

    /// Whether it is this number, of any numeric type. Error if the number is not finite.
    let isNumber (value: float) : Built<ValueTest> = Values.isNumber value

    /// Whether it is this whole number, of any numeric type.
    let isWhole (value: int64) : Built<ValueTest> = Ok(Values.isWhole value)

    /// Whether it is this boolean.
    let isBool (value: bool) : Built<ValueTest> = Ok(Values.isBool value)

    /// Whether it is one of these texts. Error if there is none.
    let oneOf (texts: string list) : Built<ValueTest> = texts |> Seq.map (fun text -> text) |> Values.oneOf

    /// Whether it is one of these whole numbers, of any numeric type. Error if there is none.
    let oneOfWhole (values: int64 list) : Built<ValueTest> = Values.oneOfWhole values

    /// Whether it matches a pattern: * stands for any number of characters, ? for one character. Error if the pattern is empty.
    let like (wildcard: string) : Built<ValueTest> = Values.like wildcard

    /// Whether a regular expression matches somewhere in it, in linear time. Error for look-around, back-references, and counted
    /// repetitions that make the expression too large.
    let matches (regex: string) : Built<ValueTest> = Values.matches regex

    /// Whether it is a number below the bound. Error if the bound is not finite.
    let lessThan (bound: float) : Built<ValueTest> = Values.lessThan bound

    /// Whether it is a number not above the bound. Error if the bound is not finite.
    let atMost (bound: float) : Built<ValueTest> = Values.atMost bound

    /// Whether it is a number above the bound. Error if the bound is not finite.
    let greaterThan (bound: float) : Built<ValueTest> = Values.greaterThan bound

    /// Whether it is a number not below the bound. Error if the bound is not finite.
    let atLeast (bound: float) : Built<ValueTest> = Values.atLeast bound
