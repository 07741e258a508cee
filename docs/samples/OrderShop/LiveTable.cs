using System.Diagnostics;
using Tracing.Functional;

namespace OrderShop;

// One line per second while the traffic runs: what came, what was kept, and where the adaptive rule stands.
internal sealed class LiveTable(Ledger ledger, SamplingControl control)
{
    /// <summary>When all was kept again after the spike, in seconds; null where that was not seen.</summary>
    public int? RecoveredAfter { get; private set; }

    public async Task Run(Stopwatch clock, CancellationToken stop)
    {
        Terminal.Line(Terminal.Dim("          offered per second           kept per second     adaptive rule now"));
        Terminal.Line(Terminal.Dim("  time   orders   VIPs  health       orders   VIPs     probability       debt"));
        var second = 0;
        var offered = ledger.OfferedSoFar();
        var kept = ledger.KeptSoFar();

        foreach (var phase in Traffic.Phases)
        {
            Terminal.Line(Terminal.Cyan($"  {phase.Name}: {phase.Orders} orders per second"));
            for (var i = 1; i <= phase.Seconds; i++)
            {
                second++;
                await Until(TimeSpan.FromSeconds(second), clock, stop);
                var (offeredNow, keptNow, rule) = (ledger.OfferedSoFar(), ledger.KeptSoFar(), control.RateStates()[0]);
                Row(second, offeredNow - offered, keptNow - kept, rule);
                (offered, kept) = (offeredNow, keptNow);
                if (phase == Traffic.Phases[^1] && rule.Probability >= 1)
                    RecoveredAfter ??= i;
            }
        }
    }

    public static async Task Until(TimeSpan due, Stopwatch clock, CancellationToken stop)
    {
        while (due - clock.Elapsed is { Ticks: > 0 } wait)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), stop);
    }

    private static void Row(int second, Counts offered, Counts kept, RateState rule)
    {
        var probability = $"{rule.Probability * 100,9:0.0} %";
        Terminal.Line(
            $"  {second,2} s {offered.Orders,8} {offered.Vips,6} {offered.HealthChecks,7} "
            + Terminal.Bold($"{kept.Orders,12} {kept.Vips,6}")
            + $"     {(rule.Probability < 1 ? Terminal.Yellow(probability) : Terminal.Green(probability))} {rule.Debt,6:0.0} traces");
    }
}
