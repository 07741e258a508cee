using System.Text;
using Tracing.Functional.Tool.Simulation;

namespace Tracing.Functional.Tool.Output;

// An area over time in a terminal, of Braille's dots: two columns and four rows in a character.
internal static class Chart
{
    private const int Rows = 6, DotsAcross = 2, DotsDown = 4;

    /// <summary>The bits of the dots of a character, from the bottom up, of its left and its right column.</summary>
    private static readonly int[][] s_dots = [[0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]];

    /// <summary>The lines of a chart: an axis with the greatest value and 0, and times below.</summary>
    public static IEnumerable<string> Lines(
        IReadOnlyList<double> values, double greatest, TimeSpan duration, int width, Func<string, string> paint)
    {
        string[] labels = [Words.Number(greatest), Words.Number(greatest / 2), "0"];
        var margin = labels.Max(static label => label.Length);
        var columns = Math.Max(10, width - margin - 2);
        var levels = Curve.Thin(values, columns * DotsAcross).Select(value => Level(value, greatest)).ToArray();
        for (var row = Rows - 1; row >= 0; row--)
        {
            var label = row switch { Rows - 1 => labels[0], Rows / 2 - 1 => labels[1], 0 => labels[2], _ => "" };
            var mark = label.Length > 0 ? '┤' : '│';
            yield return $"{label.PadLeft(margin)} {mark}{paint(Row(levels, row))}".TrimEnd();
        }

        string[] times = [Words.Time(TimeSpan.Zero), Words.Time(duration / 2), Words.Time(duration)];
        var room = columns - times[0].Length - times[1].Length - times[2].Length;
        yield return new string(' ', margin + 2) + times[0] + new string(' ', Math.Max(1, room / 2)) + times[1]
            + new string(' ', Math.Max(1, room - room / 2)) + times[2];
    }

    /// <summary>How many dots high; a value above 0 has one at least.</summary>
    private static int Level(double value, double greatest) => !(value > 0) || !(greatest > 0)
        ? 0
        : Math.Clamp((int)Math.Round(value / greatest * Rows * DotsDown), 1, Rows * DotsDown);

    private static string Row(int[] levels, int row)
    {
        var line = new StringBuilder();
        for (var i = 0; i < levels.Length; i += DotsAcross)
        {
            var bits = 0;
            for (var side = 0; side < DotsAcross; side++)
            {
                for (var dot = 0; dot < DotsDown && row * DotsDown + dot < levels[i + side]; dot++)
                    bits |= s_dots[side][dot];
            }

            line.Append(bits == 0 ? ' ' : (char)(0x2800 + bits));
        }

        return line.ToString().TrimEnd();
    }
}
