// Orders, and how text, numbers and times look in descriptions. Equal values read alike and different ones differently, always on one line.
namespace Tracing.Functional

open System
open System.Globalization
open System.Text

[<RequireQualifiedAccess>]
type internal Order =
    | LessThan
    | AtMost
    | GreaterThan
    | AtLeast

module internal Order =

    /// Whether the order holds between two values, by the sign of their comparison.
    let holds order sign =
        match order with
        | Order.LessThan -> sign < 0
        | Order.AtMost -> sign <= 0
        | Order.GreaterThan -> sign > 0
        | Order.AtLeast -> sign >= 0

/// How text, numbers and times look in descriptions: canonical, so that different values read differently.
module internal Canonical =

    /// Control characters, and the line and paragraph separators of Unicode.
    let private breaksLine (c: char) = Char.IsControl c || c = '\u2028' || c = '\u2029'

    let text (value: string) =
        let line = StringBuilder("\"")

        for c in value do
            match c with
            | '"' -> line.Append "\\\"" |> ignore
            | '\\' -> line.Append "\\\\" |> ignore
            | c when breaksLine c -> line.Append("\\u").Append((int c).ToString("x4")) |> ignore
            | c -> line.Append c |> ignore

        line.Append('"').ToString()

    /// Text as it is, or quoted if it would not stay on one line.
    let title (value: string) = if Seq.exists breaksLine value then text value else value

    let whole (value: int64) = value.ToString CultureInfo.InvariantCulture

    let real (value: float) =
        let digits = value.ToString("R", CultureInfo.InvariantCulture)

        if Double.IsInteger value && not (digits.Contains 'E') then
            digits + ".0"
        else
            digits

    let number (value: float) = value.ToString("R", CultureInfo.InvariantCulture)

    let compare order =
        match order with
        | Order.LessThan -> "<"
        | Order.AtMost -> "<="
        | Order.GreaterThan -> ">"
        | Order.AtLeast -> ">="

    let seconds (value: TimeSpan) =
        (decimal value.Ticks / decimal TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + " s"
