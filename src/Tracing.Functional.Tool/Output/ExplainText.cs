using System.Globalization;
using Tracing.Functional.Parsing;

namespace Tracing.Functional.Tool.Output;

// What becomes of a trace, for people: the tree, and the outcome in one line.
internal static class ExplainText
{
    public static void Write(Terminal terminal, Asked asked, bool isStart)
    {
        var paint = terminal.DataPaint;
        foreach (var line in asked.Explanation.ToString().Split('\n'))
            terminal.Data.WriteLine(line.Contains("not asked", StringComparison.Ordinal) ? paint.Faint(line) : line);
        terminal.Data.WriteLine();
        var share = asked.Probability is > 0 and < 1
            ? $", with probability {asked.Probability.ToString("0.######", CultureInfo.InvariantCulture)}"
            : "";
        var when = isStart ? " (by what is known at its start)" : "";
        terminal.Data.WriteLine((asked.IsKept ? paint.Good(asked.Outcome) : paint.Warning(asked.Outcome)) + share + when);
    }
}
