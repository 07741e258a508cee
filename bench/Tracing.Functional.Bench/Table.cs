// The table of the rows, as Markdown whose columns are aligned for a console too. Every time has a unit, and a row has one.
using System.Globalization;
using System.Text;

namespace Tracing.Functional.Bench;

internal static class Table
{
    public static string Of(IEnumerable<Row> rows) => Aligned(
        ["measured", "yardstick", ">ours", ">ratio (95 %)", ">at most", ">bytes", ">at most", "met"],
        rows.Select(row => (string[])
        [
            row.Limit.What,
            $"{row.Limit.Yardstick}, {Time(row.Yardstick)}",
            Time(row.Ours, row.Yardstick),
            Ratio(row.Ratio),
            row.HasLimit ? Times(row.Limit.AtMost) : "",
            Bytes(row.Bytes, row.Limit.Bytes),
            row.BytesAtMost is { } most ? Bytes(most, row.Limit.Bytes) : "",
            Met(row),
        ]));

    /// <summary>A Markdown table. A heading that begins with &gt; is that of a column of numbers, which is aligned to the right.</summary>
    public static string Aligned(string[] headings, IEnumerable<string[]> rows)
    {
        string[] names = [.. headings.Select(heading => heading.TrimStart('>'))];
        string[][] cells = [names, .. rows];
        int[] widths = [.. names.Select((_, i) => cells.Max(row => row[i].Length))];
        var text = new StringBuilder();
        Line(i => Padded(names[i], i));
        Line(i => new string('-', widths[i] - (IsNumber(i) ? 1 : 0)) + (IsNumber(i) ? ":" : ""));
        foreach (var row in cells.Skip(1))
            Line(i => Padded(row[i], i));
        return text.ToString();

        bool IsNumber(int column) => headings[column][0] == '>';

        string Padded(string cell, int column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);

        void Line(Func<int, string> cell) =>
            text.Append("| ").AppendJoin(" | ", Enumerable.Range(0, widths.Length).Select(cell)).Append(" |\n");
    }

    public static string Time(double nanoseconds) => Time(nanoseconds, nanoseconds);

    /// <summary>A time in the unit of the one that it is compared with.</summary>
    public static string Time(double nanoseconds, double compared) => (nanoseconds, compared) switch
    {
        (double.NaN, _) => "",
        (_, double.NaN or < 1e3) => $"{Digits(nanoseconds)} ns",
        (_, < 1e6) => $"{Digits(nanoseconds / 1e3)} µs",
        _ => $"{Digits(nanoseconds / 1e6)} ms",
    };

    private static string Digits(double number) =>
        number.ToString(number < 10 ? "0.00" : number < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private static string Ratio(Interval ratio) => double.IsInfinity(ratio.High)
        ? Times(ratio.Estimate)
        : string.Create(CultureInfo.InvariantCulture, $"{ratio.Estimate:0.00}x ({ratio.Low:0.00}-{ratio.High:0.00})");

    private static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}x");

    /// <summary>With a sign if only the bytes beyond the yardstick's count.</summary>
    private static string Bytes(long count, ByteLimit? limit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(limit is { Share: 1 } && count >= 0 ? "+" : "")}{count}");

    private static string Met(Row row) => (row.HasLimit || row.BytesAtMost is not null, row.IsMet, row.IsDecided) switch
    {
        (false, _, _) => "",
        (_, true, true) => "yes",
        (_, true, false) => "yes?",
        (_, false, true) => "**no**",
        _ => "**no?**",
    };
}
