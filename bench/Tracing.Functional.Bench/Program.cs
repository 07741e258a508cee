// Runs the benchmarks, prints how the limits are met, and exits with the number of rows that fall short.
//   dotnet run -c Release --project bench/Tracing.Functional.Bench                 all of them
//   dotnet run -c Release --project bench/Tracing.Functional.Bench -- --filter '*Root*'
//   dotnet run -c Release --project bench/Tracing.Functional.Bench -- --rounds 6   more rounds, for a machine that others use too
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using Tracing.Functional.Bench;

var config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithWarmupCount(4).WithIterationCount(7).WithLaunchCount(1))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default);

// Rounds, so that the two sides of a row alternate over minutes and slow minutes of the machine meet both.
const int usualRounds = 2;
var (rounds, others) = args is ["--rounds", var text, .. var rest] && int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0
    ? (number, rest)
    : (usualRounds, args);
var selected = others.Length == 0 ? ["--filter", "*"] : others;
var summaries = Enumerable.Range(0, rounds)
    .SelectMany(_ => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(selected, config))
    .ToList();
var rows = Limits.Rows(summaries);

Console.WriteLine();
Console.WriteLine(Limits.Table(rows));
var hostInfo = HostEnvironmentInfo.GetCurrent();
Console.WriteLine(string.Join('\n', hostInfo.ToFormattedString().Take(3)));

var failed = rows.Count(row => !row.IsMet) + summaries.Sum(summary => summary.Reports.Count(report => !report.Success));
return rows.Count == 0 ? 1 : failed;
