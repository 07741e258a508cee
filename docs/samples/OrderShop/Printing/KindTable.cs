namespace OrderShop;

// What became of each kind of request: how many there were, how many were kept, what these count for and which rules kept them.
internal static class KindTable
{
    public static string NameOf(RequestKind kind) => kind switch
    {
        RequestKind.HealthCheck => "health check",
        RequestKind.VipOrder => "VIP's order",
        RequestKind.DebuggedOrder => "debugged user's order",
        RequestKind.FailedOrder => "failed payment",
        RequestKind.RetriedOrder => "retried payment",
        RequestKind.InvalidOrder => "invalid order",
        RequestKind.SlowOrder => "slow order",
        RequestKind.HighValueOrder => "high-value order",
        _ => "ordinary order",
    };

    public static void Print(Ledger ledger, IReadOnlyList<KeptTrace> all)
    {
        Terminal.Heading("What was kept, and by which rule");
        Terminal.Line(Terminal.Dim($"  {"kind of request",-23}{"offered",9}{"kept",9}{"count for",12}   by rule"));
        foreach (var kind in Enum.GetValues<RequestKind>())
        {
            var kept = all.Where(trace => trace.Request.Kind == kind).ToList();
            var rules = kept
                .CountBy(trace => trace.Rule)
                .OrderByDescending(rule => rule.Value)
                .Select(rule => $"{rule.Key} {rule.Value:N0}");
            Terminal.Line(
                $"  {NameOf(kind),-23}{ledger.OfferedOf(kind),9:N0}{kept.Count,9:N0}{kept.Sum(trace => trace.AdjustedCount),12:N0}   "
                + Terminal.Dim(kept.Count > 0 ? string.Join(", ", rules) : "-"));
        }

        Terminal.Line(
            Terminal.Dim("  A trace is credited to the first rule that keeps it when it ends, whatever kept it at its start."));
        Terminal.Line();
    }
}
