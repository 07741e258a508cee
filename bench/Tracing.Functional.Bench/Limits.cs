// What the numbers must meet, and the table of how they do. Owns no measurement.
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace Tracing.Functional.Bench;

/// <summary>One line of the table: a measured method beside its baseline.</summary>
internal sealed record Row(string What, double Baseline, double Ours, long Bytes, double Limit, string LimitText, bool IsBytesBound)
{
    public double Ratio => Ours / Baseline;

    public bool IsMet => Ratio <= Limit && (!IsBytesBound || Bytes == 0);
}

internal static class Limits
{
    /// <summary>The rows that have a limit among the reports of a run; a failed benchmark is a row that is not met.</summary>
    public static IReadOnlyList<Row> Rows(IEnumerable<Summary> summaries)
    {
        var reports = summaries.SelectMany(summary => summary.Reports).ToLookup(report => report.BenchmarkCase.Descriptor.Type.Name);
        return [.. reports.Select(group => RowOf(group.Key, [.. group])).OfType<Row>()];
    }

    public static string Table(IReadOnlyList<Row> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| measured | baseline ns | ours ns | ratio | at most | bytes | met |");
        text.AppendLine("|---|--:|--:|--:|---|--:|---|");
        foreach (var row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.What} | {row.Baseline:0.00} | {row.Ours:0.00} | {row.Ratio:0.00}x | {row.LimitText} | {row.Bytes} | {(row.IsMet ? "yes" : "**no**")} |");
        }

        return text.ToString();
    }

    private static Row? RowOf(string type, BenchmarkReport[] reports)
    {
        if (Find(reports, isBaseline: true) is not { } theirs || Find(reports, isBaseline: false) is not { } ours)
            return null;

        var baseline = Median(theirs);
        return type switch
        {
            nameof(FixedRatioRoot) => Of("fixedRatio 0.1, root / TraceIdRatioBasedSampler", 1.0),
            nameof(ParentBasedRoot) => Of("parentBased, root / ParentBasedSampler", 1.0),
            nameof(ParentBasedRemote) => Of("parentBased, remote parent / ParentBasedSampler", 1.0),
            nameof(ConditionsAndAdaptive) => WithClock(),
            nameof(WholeRootSpan) => Of("whole root span, fixedRatio 0.1 / TraceIdRatioBasedSampler", 1.05, isBytesBound: false),
            nameof(TwoThreads) => Of("adaptive under overload, two threads / one, ns per decision", 1 / 1.5, "0.67x (1.5 times the decisions)"),
            _ => null,
        };

        Row Of(string what, double limit, string? text = null, bool isBytesBound = true) => new(
            what, baseline, Median(ours), Bytes(ours), limit, text ?? string.Create(CultureInfo.InvariantCulture, $"{limit:0.00}x"), isBytesBound);

        Row? WithClock()
        {
            var clock = reports.FirstOrDefault(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(ConditionsAndAdaptive.ClockRead));
            return clock is null ? null : Of(
                "3 conditions, orElse, adaptive under overload / TraceIdRatioBasedSampler",
                3 + (Median(clock) / baseline),
                string.Create(CultureInfo.InvariantCulture, $"3x + one clock read ({Median(clock):0.0} ns)"));
        }
    }

    private static BenchmarkReport? Find(BenchmarkReport[] reports, bool isBaseline) => Array.Find(
        reports,
        report => report.BenchmarkCase.Descriptor.Baseline == isBaseline
            && report.BenchmarkCase.Descriptor.WorkloadMethod.Name != nameof(ConditionsAndAdaptive.ClockRead));

    /// <summary>Medians: a burst of other work on the machine moves a mean.</summary>
    private static double Median(BenchmarkReport report) => report.ResultStatistics?.Median ?? double.NaN;

    private static long Bytes(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? -1;
}
