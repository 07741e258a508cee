using System.Diagnostics;
using Tracing.Functional;

namespace OrderShop;

// One line per second while the traffic runs: what came, what was kept, and where the adaptive rule stands.
internal sealed class LiveTable(Ledger ledger, SamplingControl control)
{
    /// <summary>After how many seconds of the last phase all was kept again; null where that was not seen.</summary>
    public int? RecoveredAfter { get; private set; }

    public static async Task Until(TimeSpan due, Stopwatch clock, CancellationToken stop)
    {
        while (due - clock.Elapsed is { Ticks: > 0 } wait)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), stop);
    }

    public async Task Run(Stopwatch clock, CancellationToken stop)
    {
        Terminal.Line(Terminal.Dim("        ── offered per second ──   ── kept per second ──   ── adaptive rule now ──"));
        Terminal.Line(Terminal.Dim(Left("time", "orders", "VIPs", "health") + Middle("orders", "VIPs") + Right("probability", "debt")));
        var second = 0;
        var offered = ledger.OfferedSoFar();
        var kept = ledger.KeptSoFar();

        foreach (var phase in Traffic.Phases)
        {
            Terminal.Line(Terminal.Cyan($"  {phase.Name}: {phase.Orders} orders per second"));
            for (var i = 1; i <= phase.Seconds; i++)
            {
                await Until(TimeSpan.FromSeconds(++second), clock, stop);
                var (offeredNow, keptNow, rule) = (ledger.OfferedSoFar(), ledger.KeptSoFar(), control.RateStates()[0]);
                Row(second, offeredNow - offered, keptNow - kept, rule);
                (offered, kept) = (offeredNow, keptNow);
                if (phase == Traffic.Phases[^1] && rule.Probability >= 1)
                    RecoveredAfter ??= i;
            }
        }

        Terminal.Line();
    }

    private static void Row(int second, Counts offered, Counts kept, RateState rule)
    {
        var state = Right($"{rule.Probability * 100:0.0} %", $"{rule.Debt:0} traces");
        Terminal.Line(
            Left($"{second} s", $"{offered.Orders}", $"{offered.Vips}", $"{offered.HealthChecks}")
            + Terminal.Bold(Middle($"{kept.Orders}", $"{kept.Vips}"))
            + (rule.Probability < 1 ? Terminal.Yellow(state) : Terminal.Green(state)));
    }

    private static string Left(string time, string orders, string vips, string healthChecks) =>
        $"  {time,4} {orders,8} {vips,7} {healthChecks,8}";

    private static string Middle(string orders, string vips) => $"   {orders,11} {vips,9}";

    private static string Right(string probability, string debt) => $"   {probability,11} {debt,11}";
}
