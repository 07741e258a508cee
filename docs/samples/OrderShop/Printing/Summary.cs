using Tracing.Functional;

namespace OrderShop;

// What was promised against what happened: one line a claim, with the numbers behind it. Owns which claims are made.
internal sealed class Summary(Ledger ledger, IReadOnlyList<KeptTrace> kept, Collector collector, Reloads reloads)
{
    /// <summary>
    /// The estimate is unbiased but random, and its standard error is an estimate too, so the width was tried out: of 4,000,000 runs
    /// of this traffic through the law of the adaptive rule, 6 were further off than 6 standard errors and none further than 6.6.
    /// </summary>
    private const double AllowedErrors = 7;

    /// <summary>
    /// A machine that pauses the client for so long turns 5 orders a second into a burst, and then nothing was promised: burst / 5 is 2 s.
    /// </summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1.5);

    private static readonly (RequestKind Kind, string Claim)[] s_allKept =
    [
        (RequestKind.FailedOrder, "all failed payments kept"),
        (RequestKind.RetriedOrder, "all retried payments kept"),
        (RequestKind.InvalidOrder, "all invalid orders kept"),
        (RequestKind.SlowOrder, "all slow orders kept"),
        (RequestKind.HighValueOrder, "all high values kept"),
        (RequestKind.DebuggedOrder, "debugged user kept"),
        (RequestKind.VipOrder, "no VIP order lost"),
    ];

    /// <summary>Kinds whose late reason a service behind the gateway sees too.</summary>
    private static readonly RequestKind[] s_seenBehind =
        [RequestKind.FailedOrder, RequestKind.RetriedOrder, RequestKind.SlowOrder, RequestKind.HighValueOrder];

    /// <summary>Prints the claims and answers whether all hold.</summary>
    public bool Print(TimeSpan longestPause, int? recoveredAfter, double measured, IReadOnlyList<TraceRecord> streamed)
    {
        Terminal.Heading("What was promised, and what happened");
        return Claim(
                ledger.UnservedCount == 0,
                "every request served",
                $"{ledger.All:N0} sent, {ledger.UnservedCount:N0} not answered as they should be")
            & s_allKept.Select(one => AllKept(one.Kind, one.Claim)).ToList().TrueForAll(holds => holds)
            & CreditedToErrors()
            & NoHealthCheck()
            & Whole()
            & OneTraceThroughAll()
            & NoSecrets()
            & (longestPause < s_longestPause ? KeptInCalm(recoveredAfter) : Skipped(longestPause))
            & HardCap()
            & Reloaded()
            & CountsStayTrue()
            & Streams(measured, streamed);
    }

    private List<KeptTrace> Of(RequestKind kind) => [.. kept.Where(trace => trace.Request.Kind == kind)];

    private bool AllKept(RequestKind kind, string claim)
    {
        var (offered, traces) = (ledger.OfferedOf(kind), Of(kind));
        return Claim(
            traces.Count == offered && traces.TrueForAll(trace => trace.AdjustedCount == 1),
            claim,
            $"{offered:N0} offered, {traces.Count:N0} kept, each counts for 1");
    }

    private bool CreditedToErrors()
    {
        List<KeptTrace> failed = [.. Of(RequestKind.FailedOrder), .. Of(RequestKind.RetriedOrder), .. Of(RequestKind.InvalidOrder)];
        var credited = failed.Count(trace => trace.Rule == ShopPolicy.ErrorsRule);
        return Claim(
            credited == failed.Count,
            "failures are \"errors\"",
            $"{credited:N0} of {failed.Count:N0} credited to \"{ShopPolicy.ErrorsRule}\", in calm traffic too");
    }

    private bool NoHealthCheck()
    {
        var traces = Of(RequestKind.HealthCheck).Count;
        return Claim(traces == 0, "no health check kept", $"{ledger.OfferedOf(RequestKind.HealthCheck):N0} offered, {traces:N0} kept");
    }

    private bool Whole()
    {
        var whole = kept.Count(trace => trace.IsWhole);
        return Claim(
            whole == kept.Count,
            "kept traces are whole",
            $"{whole:N0} of {kept.Count:N0}: every span of the gateway, none twice, one threshold");
    }

    /// <summary>The services behind follow the decision at the start. Each has its server span under the gateway's client span.</summary>
    private bool OneTraceThroughAll()
    {
        var behind = collector.ByTrace();
        var known = kept.Where(trace => trace.IsKnownAtStart).ToList();
        var whole = known.Count(trace => trace.IsContinuedIn(behind[trace.TraceId]));
        var rescued = kept.Where(trace => s_seenBehind.Contains(trace.Request.Kind) && !trace.IsKnownAtStart).ToList();
        var seen = rescued.Count(trace => behind[trace.TraceId].Any());
        return Claim(
                whole == known.Count,
                "one trace through all",
                $"{whole:N0} of {known.Count:N0} kept from the start run through all three services")
            & Claim(
                seen == rescued.Count,
                "late reasons are kept",
                $"{seen:N0} of {rescued.Count:N0} saved by their end have the part of the service that saw the reason");
    }

    private bool NoSecrets()
    {
        var found = kept.Count(trace => trace.HasSecret) + collector.Secrets;
        return Claim(
            found == 0,
            "no secret left",
            $"{kept.Count:N0} traces with card numbers and a password, {found:N0} found in what was exported");
    }

    /// <summary>
    /// The first is a theorem. So is the second for 16 s, which is long to watch; the last phase lasts 10 s.
    /// </summary>
    private bool KeptInCalm(int? recoveredAfter)
    {
        var seconds = Traffic.Phases[0].Seconds;
        var (offered, traces) = (0, 0);
        for (var second = 1; second <= seconds; second++)
            (offered, traces) = (offered + ledger.OfferedIn(second).Ordinary, traces + ledger.KeptIn(second).Ordinary);

        return Claim(
                traces == offered,
                "all kept below 10/s",
                $"{traces:N0} of {offered:N0} ordinary orders in the first {seconds} s, before the spike")
            & Claim(
                recoveredAfter is not null,
                "recovered from the spike",
                recoveredAfter is { } after ? $"probability back at 100 % within {after} s" : "probability not back at 100 % yet");
    }

    private bool HardCap()
    {
        var traces = kept.Where(trace => trace.Rule == ShopPolicy.OrdinaryRule).Select(trace => trace.Root.StartTimeUtc).ToList();
        var busiest = BusiestSecond(traces);
        var bound = AdaptiveSettings.For(ShopPolicy.Target).Bound;
        return Claim(
            busiest <= bound + ShopPolicy.Target,
            "never above the cap",
            $"\"{ShopPolicy.OrdinaryRule}\" kept {busiest} in its busiest second, "
            + $"{bound} + {ShopPolicy.Target:0}/s = {bound + ShopPolicy.Target:0} allowed");
    }

    /// <summary>The policy's file was changed in the spike. The cap above is over the whole run, so it held across.</summary>
    private bool Reloaded()
    {
        var spike = TimeSpan.FromSeconds(Traffic.Phases[0].Seconds + Traffic.Phases[1].Seconds);
        return Claim(
            reloads.Last is { } last && last.Policy.Hash != reloads.First.Hash && last.At < spike,
            "reloaded in the spike",
            reloads.Last is { } applied
                ? $"orders.policy {reloads.First.Hash}, {applied.Policy.Hash} since {applied.At.TotalSeconds:0.0} s, under the same cap"
                : "the changed orders.policy did not come into force");
    }

    private bool CountsStayTrue()
    {
        var traces = Of(RequestKind.OrdinaryOrder);
        var offered = ledger.OfferedOf(RequestKind.OrdinaryOrder);
        var counts = traces.ConvertAll(trace => trace.AdjustedCount);
        var estimate = counts.Sum() + ledger.Shed;
        var error = Math.Sqrt(counts.Sum(count => count * (count - 1)));
        var holds = Claim(
            Math.Abs(estimate - offered) <= AllowedErrors * error,
            "counts stay true",
            $"{offered:N0} ordinary orders offered, {estimate:N0} ± {error:N0} estimated from {traces.Count:N0} kept");
        Note(
            $"± is one standard error; {Math.Abs(estimate - offered) / error:0.0} off, {AllowedErrors} allowed; "
            + $"{ledger.Shed:N0} shed at the cap");
        return holds;
    }

    private bool Streams(double measured, IReadOnlyList<TraceRecord> streamed)
    {
        var orders = ledger.All - ledger.OfferedOf(RequestKind.HealthCheck);
        var exported = kept.Select(trace => trace.Root.TraceId.ToHexString()).ToHashSet(StringComparer.Ordinal);
        return Claim(measured == orders, "streams see all orders", $"{orders:N0} offered, {measured:N0} in the figures of the span stream")
            & Claim(
                streamed.Count == exported.Count && exported.SetEquals(streamed.Select(trace => trace.TraceId)),
                "streams and export agree",
                $"{exported.Count:N0} traces exported, {streamed.Count:N0} from the trace stream, the same");
    }

    /// <summary>
    /// The most traces in any window of one second, both ends counted. The times are the spans' starts, which come some microseconds after
    /// the decisions that the cap is about.
    /// </summary>
    private static int BusiestSecond(List<DateTime> starts)
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < starts.Count; last++)
        {
            while (starts[last] - starts[first] > TimeSpan.FromSeconds(1))
                first++;
            most = Math.Max(most, last - first + 1);
        }

        return most;
    }

    private static bool Skipped(TimeSpan pause)
    {
        Line(Terminal.Yellow("-"), "all kept below 10/s", $"not checked: this machine held the client up for {pause.TotalSeconds:0.0} s");
        return true;
    }

    private static void Note(string text) => Terminal.Line(new string(' ', 31) + Terminal.Dim(text));

    private static bool Claim(bool holds, string claim, string evidence)
    {
        Line(holds ? Terminal.Green("✓") : Terminal.Red("✗"), claim, evidence);
        return holds;
    }

    private static void Line(string mark, string claim, string evidence) => Terminal.Line($"  {mark} {claim,-26} {Terminal.Dim(evidence)}");
}
