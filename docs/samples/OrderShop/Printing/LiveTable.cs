using System.Diagnostics;
using Tracing.Functional;

namespace OrderShop;

// One line per second while the traffic runs: what came, what was kept of it, and the state of the adaptive rule. A line is printed when
// the traces of its second are decided, and every five seconds the figures of the span stream are.
internal sealed class LiveTable(Ledger ledger, SamplingControl control, RedTable red)
{
    private const double DecidedAfter = 0.7;

    /// <summary>After how many seconds of the last phase all was kept again; null if that was not seen.</summary>
    public int? RecoveredAfter { get; private set; }

    public static async Task Until(TimeSpan due, Stopwatch clock, CancellationToken stop)
    {
        while (due - clock.Elapsed is { Ticks: > 0 } wait)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), stop);
    }

    public async Task Run(Stopwatch clock, CancellationToken stop)
    {
        Terminal.Line(Terminal.Dim("         ── offered per second ──   ── kept per second ──   ── adaptive rule ──"));
        Terminal.Line(
            Terminal.Dim(Left("time", "ordinary", "special", "health") + Middle("ordinary", "special") + Right("probability", "debt")));
        var second = 0;
        foreach (var phase in Traffic.Phases)
        {
            Terminal.Line(Terminal.Cyan($"  {phase.Name}: {phase.Orders + phase.Vips + phase.Special:0} orders per second"));
            for (var i = 1; i <= phase.Seconds; i++)
            {
                await Until(TimeSpan.FromSeconds(++second), clock, stop);
                var rule = control.RateStates()[0];
                if (phase == Traffic.Phases[^1] && rule.Probability >= 1)
                    RecoveredAfter ??= i;
                await Until(TimeSpan.FromSeconds(second + DecidedAfter), clock, stop);
                Row(second, ledger.OfferedIn(second), ledger.KeptIn(second), rule);
                red.Print();
            }
        }

        Terminal.Line();
    }

    private static void Row(int second, Counts offered, Counts kept, RateState rule)
    {
        var state = Right($"{rule.Probability * 100:0.0} %", $"{rule.Debt:0} traces");
        Terminal.Line(
            Left($"{second} s", $"{offered.Ordinary}", $"{offered.Special}", $"{offered.HealthChecks}")
            + Terminal.Bold(Middle($"{kept.Ordinary}", $"{kept.Special}"))
            + (rule.Probability < 1 ? Terminal.Yellow(state) : Terminal.Green(state)));
    }

    private static string Left(string time, string ordinary, string special, string healthChecks) =>
        $"  {time,4} {ordinary,10} {special,8} {healthChecks,7}";

    private static string Middle(string ordinary, string special) => $"   {ordinary,11} {special,9}";

    private static string Right(string probability, string debt) => $"   {probability,11} {debt,10}";
}
