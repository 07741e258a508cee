using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace OrderShop;

// What the program says before and after the live table: what is going on, under which policy, and a few of the kept traces.
internal static class Story
{
    public static void Opening(Uri gateway, Uri inventory, Uri payment, SamplingControl control)
    {
        Terminal.Heading("Order shop: three services get real requests for " + Traffic.Seconds + " s, with a spike in the middle.");
        Terminal.Line($"  gateway    {gateway.Authority,-16} HTTP");
        Terminal.Line($"  inventory  {inventory.Authority,-16} HTTP, SQLite");
        Terminal.Line($"  payment    {payment.Authority,-16} gRPC");
        Terminal.Line();
        Terminal.Line("The gateway decides by orders.policy whether the trace of a request is kept; the first rule with an opinion counts:");
        Terminal.Line();
        foreach (var rule in PolicyText.Print(control.Policy).Split('\n'))
            Terminal.Line($"  {rule}");

        Terminal.Line();
        Terminal.Line("What it promises, whatever comes:");
        Terminal.Line();
        foreach (var line in control.Policy.Guarantees().ToString().Split('\n'))
            Terminal.Line($"  {Terminal.Dim(line)}");

        Terminal.Line();
        Terminal.Line("The other two follow what it decides at the start. They do not know of a trace that only its end saves:");
        Terminal.Line("they keep their part if they see the reason themselves.");
        Terminal.Line("\"special\" below: orders of VIPs and of the debugged user; failed, retried, invalid, slow, high-value ones.");
        Terminal.Line();
    }

    public static void KeptTraces(IReadOnlyList<TraceRecord> kept, IReadOnlyList<KeptTrace> exported, Collector collector)
    {
        Terminal.Heading("Some of the kept traces", "of a VIP; failed, retried, invalid, slow; an ordinary one in the spike");
        var behind = collector.ByTrace();
        var kinds = exported.ToLookup(trace => trace.Request.Kind, trace => trace.TraceId);
        TraceRecord?[] shown =
        [
            LastOf(RequestKind.VipOrder), LastOf(RequestKind.FailedOrder), LastOf(RequestKind.RetriedOrder),
            LastOf(RequestKind.InvalidOrder),
            LastOf(RequestKind.SlowOrder),
            kept.Where(trace => trace.Decision.Rule == ShopPolicy.OrdinaryRule).MaxBy(trace => trace.Decision.Threshold),
        ];
        foreach (var trace in shown.OfType<TraceRecord>())
        {
            TraceTree.Print(trace, behind[trace.TraceId]);
            Terminal.Line();
        }

        // The last of its kind that was rescued, if there is one.
        TraceRecord? LastOf(RequestKind kind)
        {
            var ids = kinds[kind].ToHashSet(StringComparer.Ordinal);
            var ofKind = kept.Where(trace => ids.Contains(trace.TraceId)).ToList();
            return ofKind.LastOrDefault(trace => trace.Decision.Rule != ShopPolicy.OrdinaryRule) ?? ofKind.LastOrDefault();
        }
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
