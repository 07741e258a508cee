// From the reports of BenchmarkDotNet to what one round measured.
using BenchmarkDotNet.Reports;

namespace Tracing.Functional.Bench;

/// <summary>One case of a row in one round, beside its yardstick.</summary>
/// <param name="Type">The class of benchmarks.</param>
/// <param name="Case">The arguments, if the row has several cases.</param>
/// <param name="Yardstick">Nanoseconds of the yardstick's fastest iteration.</param>
/// <param name="Ours">Nanoseconds of our fastest iteration.</param>
/// <param name="YardstickBytes">What the yardstick allocated.</param>
/// <param name="Bytes">What ours allocated.</param>
/// <param name="Expected">The ratio that the framework's own two sides have, if the class measures them; else 0. The row's ratio is what ours
/// is beyond it.</param>
internal sealed record Measured(
    string Type, string Case, double Yardstick, double Ours, long YardstickBytes, long Bytes, double Expected = 0)
{
    /// <summary>What the row's limit is about.</summary>
    public double Ratio => (Ours / Yardstick) - Expected;

    /// <summary>What the summaries of one round say. A class whose yardstick was not measured or failed is left out.</summary>
    public static IEnumerable<Measured> Of(IEnumerable<Summary> round) =>
        from report in round.SelectMany(summary => summary.Reports)
        group report by report.BenchmarkCase.Descriptor.Type.Name into type
        let yardstick = type.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline)
        where yardstick?.ResultStatistics is not null
        let expected = Expectation(type)
        from ours in type
        where ours != yardstick && !IsTheirs(ours) && ours.ResultStatistics is not null
        select new Measured(
            type.Key,
            ours.BenchmarkCase.Parameters.DisplayInfo,
            Fastest(yardstick),
            Fastest(ours),
            Allocated(yardstick),
            Allocated(ours),
            expected);

    /// <summary>The framework's second side divided by its first.</summary>
    private static double Expectation(IEnumerable<BenchmarkReport> type)
    {
        double Side(string name) => type.FirstOrDefault(report => NameOf(report) == name) is { } side ? Fastest(side) : 0;
        return Side(nameof(TwoThreadsOfSpans.TheirsOne)) is var one and > 0 ? Side(nameof(TwoThreadsOfSpans.TheirsBoth)) / one : 0;
    }

    private static bool IsTheirs(BenchmarkReport report) =>
        NameOf(report) is nameof(TwoThreadsOfSpans.TheirsOne) or nameof(TwoThreadsOfSpans.TheirsBoth);

    private static string NameOf(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethod.Name;

    private static double Fastest(BenchmarkReport report) => report.ResultStatistics?.Min ?? double.NaN;

    private static long Allocated(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? -1;
}
