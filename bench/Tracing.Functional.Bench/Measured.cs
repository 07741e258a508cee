// From the reports of BenchmarkDotNet to what one round measured.
using BenchmarkDotNet.Reports;

namespace Tracing.Functional.Bench;

/// <summary>One case of a row in one round, beside its yardstick.</summary>
/// <param name="Type">The class of benchmarks.</param>
/// <param name="Case">The arguments, if the row has several cases.</param>
/// <param name="Yardstick">Nanoseconds of the yardstick's fastest iteration.</param>
/// <param name="Ours">Nanoseconds of our fastest iteration, less a clock read if the class measures one.</param>
/// <param name="YardstickBytes">What the yardstick allocated.</param>
/// <param name="Bytes">What ours allocated.</param>
internal sealed record Measured(string Type, string Case, double Yardstick, double Ours, long YardstickBytes, long Bytes)
{
    /// <summary>What the summaries of one round say. A class whose yardstick was not measured or failed is left out.</summary>
    public static IEnumerable<Measured> Of(IEnumerable<Summary> round) =>
        from report in round.SelectMany(summary => summary.Reports)
        group report by report.BenchmarkCase.Descriptor.Type.Name into type
        let yardstick = type.FirstOrDefault(report => report.BenchmarkCase.Descriptor.Baseline)
        where yardstick?.ResultStatistics is not null
        let clock = type.FirstOrDefault(IsClockRead)
        from ours in type
        where ours != yardstick && ours != clock && ours.ResultStatistics is not null
        select new Measured(
            type.Key,
            ours.BenchmarkCase.Parameters.DisplayInfo,
            Fastest(yardstick),
            Fastest(ours) - (clock is null ? 0 : Fastest(clock)),
            Allocated(yardstick),
            Allocated(ours));

    private static bool IsClockRead(BenchmarkReport report) =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(ConditionsAndAdaptive.ClockRead);

    private static double Fastest(BenchmarkReport report) => report.ResultStatistics?.Min ?? double.NaN;

    private static long Allocated(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? -1;
}
