// What the numbers must meet, and the table of how they do. Owns no measurement.
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace Tracing.Functional.Bench;

/// <summary>One line of the table: a measured method beside its baseline, NaN where it has none.</summary>
internal sealed record Row(string What, double Baseline, double Ours, long Bytes, string LimitText, bool IsMet);

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
        text.AppendLine("| measured | baseline, best ns | ours, best ns | ratio | at most | bytes | met |");
        text.AppendLine("|---|--:|--:|--:|---|--:|---|");
        foreach (var row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.What} | {Number(row.Baseline, "")} | {row.Ours:0.00} | {Number(row.Ours / row.Baseline, "x")} | {row.LimitText} | {row.Bytes} | {(row.IsMet ? "yes" : "**no**")} |");
        }

        return text.ToString();
    }

    private static string Number(double value, string unit) =>
        double.IsNaN(value) ? "" : string.Create(CultureInfo.InvariantCulture, $"{value:0.00}{unit}");

    private static Row? RowOf(string type, BenchmarkReport[] reports)
    {
        var theirs = Side(reports, isBaseline: true);
        var ours = Side(reports, isBaseline: false);
        if (ours.Length == 0)
            return null;

        var baseline = theirs.Length == 0 ? double.NaN : Best(theirs);
        return type switch
        {
            nameof(FixedRatioRoot) => Ratio("fixedRatio 0.1, root / TraceIdRatioBasedSampler", 1.0),
            nameof(ParentBasedRoot) => Ratio("parentBased, root / ParentBasedSampler", 1.0),
            nameof(ParentBasedRemote) => Ratio("parentBased, remote parent / ParentBasedSampler", 1.0),
            nameof(ConditionsAndAdaptive) => WithClock(),
            nameof(WholeRootSpan) => Ratio("whole root span, fixedRatio 0.1 / TraceIdRatioBasedSampler", 1.05, isBytesBound: false),
            nameof(TwoThreads) => Ratio("adaptive under overload, two threads / one, ns per decision", 1 / 1.5, "0.67x (1.5 times the decisions)"),
            nameof(DeferredTrace) => More("recorded span of a held trace, start and end, of ten / RecordOnly alone", 150, 48),
            nameof(LateSpan) => Most("late span of a decided trace", 30),
            nameof(TraceDecisions) => Most("decision by a policy of four leaves", 80),
            nameof(SpanEventToObserver) => Most("span event to one Rx observer in the same thread", 20),
            nameof(SpanEventToNobody) => Most("span event while nobody observes", 1),
            nameof(EngineWithoutWaiting) => Ratio("whole root span, engine there, policy never waits / sampler alone", 1.05, isBytesBound: false),
            nameof(TwoThreadsOfSpans) => Ratio("spans of held traces, two threads / one, ns per span", 1 / 1.6, "0.63x (1.6 times the spans)", isBytesBound: false),
            nameof(RedactOrdinarySpan) => Most("redaction of a span with 8 attributes, none a secret", 300),
            nameof(RedactMegabyte) => Slowest("redaction of a value of 1 MB, slowest shape; its result is allocated", 20_000_000),
            nameof(EngineBesideRx) => Ratio("held traces, engine / Rx assembler (GroupByUntil), ns per span", double.PositiveInfinity, "no limit", isBytesBound: false),
            nameof(GrpcCallUnheard) => More("gRPC call, nobody listens / the transport alone", 20, 0),
            nameof(GrpcCallSampled) => More("gRPC call with its span, sent and read / the transport alone", 1500, 3072),
            nameof(HttpServerSampled) => More("HTTP request, server instrumentation, sampled / framework's span alone", 1_500, 1_024),
            nameof(HttpServerNotSampled) => More("HTTP request, server instrumentation, not sampled / framework's span alone", 100, 0),
            nameof(HttpServerAtStart) => Ratio("HTTP request, not sampled, what conditions read at the start / without", double.PositiveInfinity, "no limit", isBytesBound: false),
            nameof(PropagationExtract) => Ratio("W3C extract / the framework's propagator", 1.0, isBytesBound: false),
            nameof(PropagationInject) => Ratio("W3C inject / the framework's propagator", 1.0),
            nameof(SqlSampled) => Ratio("SQLite command through the decorators, sampled / span by hand", 1.2, isBytesBound: false),
            nameof(SqlUnheard) => More("SQLite command through the decorators, nobody listening / bare", 50, 0),
            nameof(HttpClientWithoutTrace) => More("HttpClient call beside the framework's span, client trace off", 1000, 512),
            nameof(HttpClientWithTrace) => More("HttpClient call beside the framework's span, client trace on", 3000, 3072),
            nameof(RecordedError) => Part("error recorded on a span, thrown 20 deep, trimmed stack / AddException", 0.5, 1.0 / 3),
            nameof(UnrecordedError) => Most("error told to a span that is not recorded", 5),
            nameof(AdvisedSpan) => More("ordinary span of five attributes, adviser on / off", 1000, 0),
            nameof(LimitedSpan) => Most("span limits, a span of five attributes that fits", 100),
            _ => null,
        };

        Row Part(string what, double time, double bytes) => new(
            what, baseline, Best(ours), Bytes(ours), string.Create(CultureInfo.InvariantCulture, $"{time:0.00}x and {bytes:0.00}x the bytes ({Bytes(theirs)})"),
            Best(ours) / baseline <= time && Bytes(ours) <= bytes * Bytes(theirs));

        Row Ratio(string what, double limit, string? text = null, bool isBytesBound = true) => new(
            what, baseline, Best(ours), Bytes(ours), text ?? string.Create(CultureInfo.InvariantCulture, $"{limit:0.00}x"),
            Best(ours) / baseline <= limit && (!isBytesBound || Bytes(ours) == 0));

        Row Most(string what, double nanoseconds) => new(
            what, baseline, Best(ours), Bytes(ours), string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns"), Best(ours) <= nanoseconds && Bytes(ours) == 0);

        Row Slowest(string what, double nanoseconds) => new(
            what, baseline, SlowestCase(ours), Bytes(ours), string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns"), SlowestCase(ours) <= nanoseconds);

        Row More(string what, double nanoseconds, long bytes) => new(
            what, baseline, Best(ours), Bytes(ours) - Bytes(theirs), string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0} ns and {bytes} bytes more"),
            Best(ours) - baseline <= nanoseconds && Bytes(ours) - Bytes(theirs) <= bytes);

        Row? WithClock()
        {
            BenchmarkReport[] clock = [.. reports.Where(IsClockRead)];
            return clock.Length == 0 ? null : Ratio(
                "3 conditions, orElse, adaptive under overload / TraceIdRatioBasedSampler",
                3 + (Best(clock) / baseline),
                string.Create(CultureInfo.InvariantCulture, $"3x + one clock read ({Best(clock):0.0} ns)"));
        }
    }

    private static BenchmarkReport[] Side(BenchmarkReport[] reports, bool isBaseline) =>
        [.. reports.Where(report => report.BenchmarkCase.Descriptor.Baseline == isBaseline && !IsClockRead(report))];

    private static bool IsClockRead(BenchmarkReport report) =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.Name == nameof(ConditionsAndAdaptive.ClockRead);

    /// <summary>The least disturbed iteration of all rounds: other work on the machine only ever adds time, and not to both sides alike.</summary>
    private static double Best(BenchmarkReport[] rounds) => rounds.Min(report => report.ResultStatistics?.Min ?? double.NaN);

    /// <summary>The best of each case's rounds; of the cases, which differ in their parameters, the slowest.</summary>
    private static double SlowestCase(BenchmarkReport[] rounds) =>
        rounds.GroupBy(report => report.BenchmarkCase.Parameters.DisplayInfo, StringComparer.Ordinal).Select(group => Best([.. group])).Aggregate(0.0, Math.Max);

    private static long Bytes(BenchmarkReport[] rounds) =>
        rounds.Max(report => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? -1);
}
