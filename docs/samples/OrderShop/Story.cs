using Tracing.Functional;

namespace OrderShop;

// What the program says before and after the live table: what is going on, under which policy, and a few of the kept traces.
internal static class Story
{
    public static void Opening(Uri address)
    {
        Terminal.Heading($"Order shop: a service on {address.Authority} gets real requests for {Traffic.Seconds} s, with a spike in the middle.");
        Terminal.Line("Of each request this policy decides whether its trace is kept; the first rule with an opinion counts:");
        Terminal.Line();
        foreach (var rule in ShopPolicy.Rules)
            Terminal.Line($"  {Terminal.Dim(rule == ShopPolicy.Rules[0] ? "      " : "orElse")}  {rule}");

        Terminal.Line();
        Terminal.Line("\"special\" below: orders of VIPs and of the debugged user, failed, slow and high-value ones.");
        Terminal.Line();
    }

    public static void KeptTraces(IReadOnlyList<TraceRecord> kept)
    {
        Terminal.Heading("Four of the kept traces", "from streams.Traces: a failed, a slow and a high-value order, and an ordinary one in the spike");
        TraceRecord?[] shown =
        [
            LastBy("errors"), LastBy("slow"), LastBy("high value"),
            kept.Where(trace => trace.Decision.Rule == ShopPolicy.OrdinaryRule).MaxBy(trace => trace.Decision.Threshold),
        ];
        foreach (var trace in shown.OfType<TraceRecord>())
        {
            TraceTree.Print(trace);
            Terminal.Line();
        }

        TraceRecord? LastBy(string rule) => kept.LastOrDefault(trace => trace.Decision.Rule == rule);
    }

    public static void Why(IReadOnlyList<TraceRecord> kept)
    {
        if (kept.LastOrDefault(trace => trace.Decision.Rule == "errors") is not { } failed)
            return;

        Terminal.Heading("Why the failed order was kept", "trace.Explanation");

        // The top says that children follow their parents; a root is decided by the part below it.
        foreach (var line in failed.Explanation.Value.Parts[0].ToString().Split('\n'))
            Terminal.Line(Terminal.Dim("  " + line));
        Terminal.Line();
    }
}
