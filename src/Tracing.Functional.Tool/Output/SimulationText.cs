using Spectre.Console;
using Tracing.Functional.Tool.Simulation;

namespace Tracing.Functional.Tool.Output;

// Runs of several policies side by side, for people: what came, a table, who decided, and what was kept over time.
internal static class SimulationText
{
    public static void Write(Terminal terminal, Traffic traffic, IReadOnlyList<PolicyRun> runs, bool hasChart)
    {
        var data = terminal.Data;
        data.WriteLine(Said(traffic));
        data.WriteLine();
        WriteTable(
            terminal,
            ["policy", "offered", "kept", "share", "estimate", "shed", "off", "worst second"],
            runs.Select((run, i) => (string[])
            [
                terminal.DataPaint.IsOn ? $"[{s_colors[i % s_colors.Length]}]{Markup.Escape(run.Name)}[/]" : Markup.Escape(run.Name),
                Words.Whole(run.Offered),
                Words.Whole(run.Kept),
                Words.Percent(run.Offered == 0 ? 0 : (double)run.Kept / run.Offered),
                run.IsCounted ? Words.Whole(run.Estimate) : "not counted",
                Words.Whole(run.Shed),
                run.IsCounted && run.Offered > 0 ? Words.Off((run.Estimate + run.Shed) / run.Offered - 1) : "-",
                Words.Whole(run.WorstSecond),
            ]));
        WriteTable(
            terminal,
            ["policy", "rule", "decided", "kept", "shed"],
            from run in runs
            from rule in run.Rules
            orderby rule.Value.Decided descending
            group rule by run into rules
            from rule in rules
            select (string[])
            [
                Markup.Escape(rules.Key.Name), Markup.Escape(rule.Key), Words.Whole(rule.Value.Decided), Words.Whole(rule.Value.Kept),
                Words.Whole(rule.Value.Shed),
            ]);
        if (hasChart)
            WriteCharts(terminal, traffic, runs);
    }

    private static readonly string[] s_colors = ["teal", "olive", "purple", "green", "navy", "maroon"];

    private static string Said(Traffic traffic)
    {
        var spikes = string.Concat(traffic.Spikes.Select(spike =>
            $", {Words.Rate(spike.PerSecond)} from {Words.Time(spike.From)} to {Words.Time(spike.To)}"));
        return $"{Words.Rate(traffic.PerSecond)} for {Words.Time(traffic.Duration)}{spikes}; seed {traffic.Seed}";
    }

    private static void WriteTable(Terminal terminal, string[] head, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in head)
        {
            var column = new TableColumn(title) { NoWrap = true };
            if (terminal.IsNarrow)
                column.PadLeft(0);
            table.AddColumn(title is "policy" or "rule" ? column : column.RightAligned());
        }

        foreach (var row in rows)
            table.AddRow(row);
        foreach (var line in terminal.Rendered(table))
            terminal.Data.WriteLine(line);
        terminal.Data.WriteLine();
    }

    private static void WriteCharts(Terminal terminal, Traffic traffic, IReadOnlyList<PolicyRun> runs)
    {
        var greatest = Curve.Ticks(runs.Max(static run => run.KeptAt.DefaultIfEmpty().Max()), 4)[^1];
        for (var i = 0; i < runs.Count; i++)
        {
            var number = i;
            terminal.Data.WriteLine($"kept per second: {terminal.DataPaint.Series(i, runs[i].Name)}");
            double[] values = [.. runs[i].KeptAt.Select(static kept => (double)kept)];
            foreach (var line in Chart.Lines(
                values, greatest, traffic.Duration, terminal.Width, text => terminal.DataPaint.Series(number, text)))
            {
                terminal.Data.WriteLine(line);
            }

            terminal.Data.WriteLine();
        }
    }
}
