// Two builds of the library, row by row: rounds in a file, and the table of what changed.
using System.Globalization;
using System.Text.Json;

namespace Tracing.Functional.Bench;

internal static class Comparison
{
    /// <summary>A change of more is flagged.</summary>
    private const double Tolerance = 0.02;

    /// <summary>In nanoseconds. It is a fraction of one cycle of the processor: a smaller change is none of the code.</summary>
    private const double Resolution = 0.1;

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>Adds rounds to those that the file has; so two builds can be measured in turn, each into its own file.</summary>
    public static void Save(string file, IReadOnlyList<Measured> rounds) =>
        File.WriteAllText(
            file,
            JsonSerializer.Serialize<IEnumerable<Measured>>(File.Exists(file) ? [.. Load(file), .. rounds] : rounds, s_json));

    public static IReadOnlyList<Measured> Load(string file) =>
        JsonSerializer.Deserialize<Measured[]>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} holds no rounds");

    /// <summary>
    /// The fastest round of the old build beside the fastest of the new one. The interval is that of the rounds in pairs: the first old
    /// round with the first new one, and so on. It says how far to trust the change if both builds were measured in turn.
    /// </summary>
    public static string Table(IEnumerable<Measured> old, IEnumerable<Measured> @new)
    {
        var before = old.ToLookup(Key);
        var after = @new.ToLookup(Key);
        return Bench.Table.Aligned(
            ["measured", ">old", ">new", ">change", ">95 %", ">old bytes", ">new bytes", "beyond 2 %"],
            from limit in Limits.All
            from key in after.Select(rounds => rounds.Key)
            where key.Type == limit.Type && before.Contains(key)
            select Cells(key.Case.Length == 0 ? limit.What : $"{limit.What} {key.Case}", [.. before[key]], [.. after[key]]));
    }

    private static (string Type, string Case) Key(Measured measured) => (measured.Type, measured.Case);

    private static string[] Cells(string what, Measured[] old, Measured[] @new)
    {
        var before = old.Min(round => round.Ours);
        var after = @new.Min(round => round.Ours);
        var change = (after / before) - 1;
        var pairs = Interval.Of(old.Zip(@new, (left, right) => (right.Ours / left.Ours) - 1));
        return
        [
            what,
            Bench.Table.Time(before),
            Bench.Table.Time(after, before),
            Percent(change),
            double.IsFinite(pairs.Low) ? $"{Percent(pairs.Low)} to {Percent(pairs.High)}" : "",
            Bytes(old),
            Bytes(@new),
            Math.Abs(after - before) < Resolution ? "" : Flag(change, pairs),
        ];
    }

    /// <summary>A question mark if the rounds in pairs do not exclude that nothing changed.</summary>
    private static string Flag(double change, Interval pairs) => change switch
    {
        > Tolerance => $"slower{(pairs.Contains(0) ? "?" : "")}",
        < -Tolerance => $"faster{(pairs.Contains(0) ? "?" : "")}",
        _ => "",
    };

    private static string Percent(double part) =>
        double.IsFinite(part) ? string.Create(CultureInfo.InvariantCulture, $"{100 * part:+0.0;-0.0;0.0} %") : "";

    private static string Bytes(Measured[] rounds) => rounds.Max(round => round.Bytes).ToString(CultureInfo.InvariantCulture);
}
