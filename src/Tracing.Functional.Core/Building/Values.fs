// Tests on values, built from plain arguments: the checks for both languages. The surfaces are Value in F# and in C#.
namespace Tracing.Functional.Building

open System
open Tracing.Functional

module internal Values =

    /// A finite number. -0 becomes 0, so that equal numbers read alike.
    let finite (parameter: string) (allowed: string) (value: float) =
        if Double.IsFinite value then
            Ok(value + 0.0)
        else
            Error(PolicyError.OutOfRange(parameter, value, allowed))

    let private number parameter value = finite parameter "a finite number" value

    let private notNull parameter (value: string | null) =
        match value with
        | null -> Error(PolicyError.Missing parameter)
        | value -> Ok value

    let exists = ValueTest.Exists
    let is text = notNull "text" text |> Result.map (Constant.Text >> ValueTest.Is)
    let isNumber value = number "value" value |> Result.map (Constant.OfNumber >> ValueTest.Is)
    let isWhole value = ValueTest.Is(Constant.Whole value)
    let isBool value = ValueTest.Is(Constant.Flag value)

    let oneOf (texts: (string | null) seq) =
        built {
            let! texts = Check.notEmpty "texts" (List.ofSeq texts)
            let! texts = texts |> List.map (notNull "texts") |> Check.all
            return ValueTest.OneOf(List.map Constant.Text texts)
        }

    let oneOfWhole (values: int64 seq) =
        Check.notEmpty "values" (List.ofSeq values) |> Result.map (List.map Constant.Whole >> ValueTest.OneOf)

    let like wildcard = Check.text "wildcard" wildcard |> Result.map ValueTest.Like

    let matches regex =
        built {
            let! text = Check.text "regex" regex
            let! regex = LinearRegex.Create "regex" text
            return ValueTest.Matches regex
        }

    let private compare order bound = number "bound" bound |> Result.map (fun bound -> ValueTest.Compare(order, Constant.OfNumber bound))
    let lessThan bound = compare Order.LessThan bound
    let atMost bound = compare Order.AtMost bound
    let greaterThan bound = compare Order.GreaterThan bound
    let atLeast bound = compare Order.AtLeast bound
