namespace OrderShop;

// What the program says before and after the live table: what is going on, under which policy, and a few of the kept traces.
internal static class Story
{
    public static void Opening(Uri address)
    {
        var seconds = Traffic.Phases.Sum(phase => phase.Seconds);
        Terminal.Heading($"Order shop: a service on {address.Authority} gets real requests for {seconds} s, with a spike in the middle.");
        Terminal.Line("When a request arrives, this policy decides whether its trace is kept:");
        Terminal.Line();
        Terminal.Line($"          {ShopPolicy.HealthChecks}");
        Terminal.Line($"  {Terminal.Dim("orElse")}  {ShopPolicy.Vips}");
        Terminal.Line($"  {Terminal.Dim("orElse")}  {ShopPolicy.Orders}");
        Terminal.Line();
    }

    public static void KeptTraces(IReadOnlyList<KeptTrace> kept)
    {
        var orders = kept.Where(trace => trace.Kind == RequestKind.Order).ToList();
        Terminal.Heading("Three of the kept traces", "an order in the calm, an order and a VIP's order in the spike");
        var calm = orders.ElementAtOrDefault(5);
        var spike = orders.MaxBy(trace => trace.Threshold);
        var vip = kept.LastOrDefault(trace => trace.Kind == RequestKind.VipOrder && trace.Root.StartTimeUtc < spike?.Root.StartTimeUtc);
        foreach (var trace in new[] { calm, spike, vip }.OfType<KeptTrace>())
        {
            TraceTree.Print(trace);
            Terminal.Line();
        }
    }
}
