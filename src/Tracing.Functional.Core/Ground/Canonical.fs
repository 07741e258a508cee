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

    /// Whether a character cannot stand for itself in a text that people review: control and format characters, which move the cursor or
    /// turn the direction, and the separators of lines and paragraphs.
    let private isUnseen category =
        match category with
        | UnicodeCategory.Control
        | UnicodeCategory.Format
        | UnicodeCategory.LineSeparator
        | UnicodeCategory.ParagraphSeparator -> true
        | _ -> false

    /// How many UTF-16 units from here must be escaped: 0 if the character can be read. Half of a pair is no character, and cannot be
    /// stored as UTF-8.
    let escaped (value: string) at =
        let c = value[at]

        if Char.IsHighSurrogate c && at + 1 < value.Length && Char.IsLowSurrogate value[at + 1] then
            if isUnseen (CharUnicodeInfo.GetUnicodeCategory(value, at)) then 2 else 0
        elif Char.IsSurrogate c || isUnseen (Char.GetUnicodeCategory c) then
            1
        else
            0

    /// The units of the character that begins here.
    let units (value: string) at = if Char.IsSurrogatePair(value, at) then 2 else 1

    let rec private hasUnseen value at = at < String.length value && (escaped value at > 0 || hasUnseen value (at + units value at))

    let private append (line: StringBuilder) (value: string) at =
        let mutable next = at + units value at

        if escaped value at > 0 then
            for i in at .. next - 1 do
                line.Append("\\u").Append((int value[i]).ToString("x4")) |> ignore
        elif value[at] = '"' || value[at] = '\\' then
            line.Append('\\').Append(value[at]) |> ignore
        else
            line.Append(value, at, next - at) |> ignore

        next

    let text (value: string) =
        let line = StringBuilder("\"")
        let mutable at = 0

        while at < value.Length do
            at <- append line value at

        line.Append('"').ToString()

    /// Text as it is, or quoted if some of it could not be seen.
    let title (value: string) = if hasUnseen value 0 then text value else value

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

    let private timeUnits =
        [ "d", TimeSpan.TicksPerDay; "h", TimeSpan.TicksPerHour; "min", TimeSpan.TicksPerMinute; "s", TimeSpan.TicksPerSecond ]

    /// A time in the largest unit of which it is a whole number; else in seconds, or in milliseconds if it is below one second.
    let time (value: TimeSpan) =
        let ofUnit (ticks: int64) = (decimal value.Ticks / decimal ticks).ToString("0.#######", CultureInfo.InvariantCulture)

        match value.Ticks, timeUnits |> List.tryFind (fun (_, ticks) -> value.Ticks % ticks = 0L) with
        | 0L, _ -> "0 s"
        | _, Some(name, ticks) -> ofUnit ticks + " " + name
        | ticks, None when Math.Abs ticks < TimeSpan.TicksPerSecond -> ofUnit TimeSpan.TicksPerMillisecond + " ms"
        | _, None -> ofUnit TimeSpan.TicksPerSecond + " s"

    /// A number per second, as one per minute or hour if that is the shorter text of the same number.
    let rate (perSecond: float) =
        let per seconds =
            let count = Math.Round(perSecond * seconds, 9)
            if count / seconds = perSecond then Some(number count) else None

        let second = number perSecond
        let isShort (text: string) = text.Length + 6 < second.Length

        match per 60.0 |> Option.filter isShort, per 3600.0 |> Option.filter isShort with
        | Some count, _ -> count + "/min"
        | None, Some count -> count + "/h"
        | None, None -> second + "/s"
