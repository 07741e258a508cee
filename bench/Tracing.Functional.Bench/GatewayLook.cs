// A quick look at the gateway's row in time of the processor, which other programs disturb less, and at what a held span takes.
using System.Diagnostics;

namespace Tracing.Functional.Bench;

internal static class GatewayLook
{
    private const int Rounds = 7;

    public static void Run(TimeSpan each)
    {
        var bench = new GatewayBeside();
        bench.Setup();
        Console.WriteLine("| | ns of CPU a span, fastest of 7 | bytes allocated a span |\n|---|--:|--:|");
        var naive = Measure(bench.Naive, each);
        var ours = Measure(bench.Ours, each);
        Console.WriteLine($"| with Google.Protobuf | {naive.Nanos:F0} | {naive.Bytes:F0} |");
        Console.WriteLine($"| ours | {ours.Nanos:F0} | {ours.Bytes:F0} |");
        Console.WriteLine($"{naive.Nanos / ours.Nanos:F1} times as fast.");
        bench.Cleanup();
        bench.Setup();
        var (held, raw, spans) = bench.HeldOfMany();
        Console.WriteLine($"A span of {raw / spans} raw bytes takes {held / (double)spans:F0} bytes when {spans:N0} are held, its part of its trace included.");
        bench.Cleanup();
    }

    private static (double Nanos, double Bytes) Measure(Func<long> round, TimeSpan each)
    {
        var fastest = double.MaxValue;
        var bytes = 0.0;
        for (var i = 0; i < Rounds + 2; i++)
        {
            var (rounds, before, cpu) = (0L, GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
            var watch = Stopwatch.StartNew();
            for (; watch.Elapsed < each; rounds++)
                round();
            var spans = (double)rounds * GatewayRequests.Spans;
            if (i < 2)
                continue;
            fastest = Math.Min(fastest, (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / spans);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / spans;
        }

        return (fastest, bytes);
    }
}
