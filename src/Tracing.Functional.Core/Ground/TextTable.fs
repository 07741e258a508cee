// Aligned tables as text, and how counts, shares and bytes look in them. Owns no meaning of what is shown.
namespace Tracing.Functional

open System
open System.Globalization

module internal TextTable =

    let private ofFloat (format: string) (value: float) = value.ToString(format, CultureInfo.InvariantCulture)

    let count (value: int) = Canonical.whole (int64 value)

    /// Numbers that are whole on average only.
    let estimate value = ofFloat "0.#" value

    let share part whole =
        if whole = 0 then
            "-"
        else
            ofFloat "0.##" (float (part: int) / float (whole: int) * 100.0) + " %"

    let bytes (value: int64) =
        match float value with
        | value when value < 1e3 -> ofFloat "0" value + " B"
        | value when value < 1e6 -> ofFloat "0.#" (value / 1e3) + " kB"
        | value when value < 1e9 -> ofFloat "0.#" (value / 1e6) + " MB"
        | value -> ofFloat "0.#" (value / 1e9) + " GB"

    /// A line a row: the first column to the left, the others to the right. All rows have as many cells as the first.
    let render (rows: string list list) =
        let widths = rows |> List.transpose |> List.map (List.map String.length >> List.max)

        let line row =
            List.zip widths row
            |> List.mapi (fun i (width, cell: string) -> if i = 0 then cell.PadRight width else cell.PadLeft width)
            |> String.concat "  "

        rows |> List.map (line >> _.TrimEnd()) |> String.concat "\n"
