// Runs the benchmarks, prints how the limits are met, and exits with the number of rows that fall short.
//   dotnet run -c Release --project bench/Tracing.Functional.Bench                        all of them
//   dotnet run -c Release --project bench/Tracing.Functional.Bench -- --filter '*Root*'
//   ... -- --rounds 6          six rounds of everything, not two; then, as always, more rounds of the rows that are not decided
//   ... -- --at-most 12        a row is judged after twelve rounds, not eight
//   ... -- --save new.json     adds the rounds to this file
//   ... -- --compare old.json  prints what changed since the rounds of that file; with a second file, measures nothing
//   ... -- --gateway        a quick look at the gateway alone, and what a held span takes
//   ... -- --show new.json     prints the table of the rounds of that file, and measures nothing
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Tracing.Functional.Bench;

if (args is ["--gateway"])
{
    GatewayLook.Run(TimeSpan.FromSeconds(1));
    return 0;
}

var options = Options.Parse(args);
if (options.Compare is [var left, var right])
{
    Console.WriteLine(Comparison.Table(Comparison.Load(left), Comparison.Load(right)));
    return 0;
}

if (options.Show is not null)
{
    Console.WriteLine(Table.Of(Row.All(Comparison.Load(options.Show))));
    return 0;
}

var config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithWarmupCount(4).WithIterationCount(7).WithLaunchCount(1))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .WithBuildTimeout(TimeSpan.FromMinutes(10));
var types = typeof(Program).Assembly.GetTypes().ToLookup(type => type.Name, StringComparer.Ordinal);
var measured = new List<Measured>();
var failures = 0;
Repetition.Run<Row>(
    options.Rounds,
    options.AtMost,
    () => Measure(BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)),
    rows => Measure(BenchmarkSwitcher.FromTypes([.. rows.SelectMany(row => types[row.Limit.Type])])),
    () => [.. Row.All(measured).Where(row => !row.IsDecided)]);

var results = Row.All(measured);
Console.WriteLine();
Console.WriteLine(Table.Of(results));
Console.WriteLine(string.Join('\n', HostEnvironmentInfo.GetCurrent().ToFormattedString().Take(3)));
if (options.Save is not null && measured.Count > 0)
    Comparison.Save(options.Save, measured);
if (options.Compare is [var old])
    Console.WriteLine(Comparison.Table(Comparison.Load(old), measured));
return results.Count == 0 ? 1 : results.Count(row => !row.IsMet) + failures;

void Measure(BenchmarkSwitcher benchmarks)
{
    Summary[] round = [.. benchmarks.Run(options.Others, config)];
    measured.AddRange(Measured.Of(round));
    failures += round.Sum(summary => summary.Reports.Count(report => !report.Success));
}
