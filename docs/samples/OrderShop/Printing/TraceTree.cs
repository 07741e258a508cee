using Tracing.Functional;

namespace OrderShop;

// A trace as a tree through all services: spans with their durations, attributes and events under their span.
internal static class TraceTree
{
    private const int Width = 100;
    private const int Longest = 60;

    // What every span of its kind has, and what would not help a reader here.
    private static readonly string[] s_hidden =
    [
        "exception.stacktrace", "exception.type", "sampling.rule", "sampling.adjusted_count", Shop.RequestIdKey,
        "http.request.method", "url.scheme", "url.path", "url.full",
        "url.template", "http.route", "network.protocol.version", "server.address", "server.port",
        "client.address", "user_agent.original", "rpc.system.name",
        "rpc.method", "url.query", "retry.cause", "db.system.name", "db.operation.name",
        "db.collection.name", "db.query.summary", "db.namespace",
    ];

    public static void Print(TraceRecord trace, IEnumerable<ShopSpan> behind)
    {
        var root = trace.Root ?? throw new InvalidOperationException("A trace without its root.");
        List<ShopSpan> spans = [.. trace.Spans.Select(span => ShopSpan.Of(span, trace.TraceId)), .. behind];
        Terminal.Line($"  {Terminal.Bold($"Trace: {root.Name}")} ({Milliseconds(root.Duration)})   {Terminal.Yellow(Why(trace.Decision))}");
        var first = spans.First(span => span.SpanId == root.SpanId);
        Details(spans, first, "  ");
        Below(spans, first, "  ");
    }

    private static string Why(TraceDecision decision)
    {
        var when = decision.Trigger switch
        {
            DecisionTrigger.Start => "at its start",
            DecisionTrigger.Certain => "as soon as it was certain",
            DecisionTrigger.Complete => "when it was complete",
            var other => $"by {other}",
        };
        return $"kept by \"{decision.Rule}\" {when}, probability {decision.Threshold.Probability * 100:0.#} %, "
            + $"counts for {decision.AdjustedCount:0.#}";
    }

    private static void Below(List<ShopSpan> spans, ShopSpan parent, string indent)
    {
        var children = Children(spans, parent);
        foreach (var span in children)
        {
            var isLast = span == children[^1];
            var deeper = indent + (isLast ? "    " : "│   ");
            var failed = span.IsFailed
                ? Terminal.Red(span.StatusDescription.Length > 0 ? $"   failed: {span.StatusDescription}" : "   failed")
                : "";
            var service = span.Service == parent.Service ? "" : Terminal.Cyan($"   in {span.Service}");
            Terminal.Line($"{indent}{(isLast ? "└── " : "├── ")}Span: {span.Name} ({Milliseconds(span.Duration)}){service}{failed}");
            Details(spans, span, deeper);
            Below(spans, span, deeper);
        }
    }

    private static List<ShopSpan> Children(List<ShopSpan> spans, ShopSpan parent) =>
        [.. spans.Where(span => span.ParentSpanId == parent.SpanId && span != parent).OrderBy(span => span.StartTime)];

    private static void Details(List<ShopSpan> spans, ShopSpan span, string indent)
    {
        indent += Children(spans, span).Count > 0 ? "│   " : "    ";
        var line = "";
        foreach (var attribute in Shown(span.Attributes).OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(Text))
        {
            if (line.Length > 0 && indent.Length + line.Length + 2 + attribute.Length > Width)
                Flush();
            line += line.Length > 0 ? $"  {attribute}" : attribute;
        }

        Flush();
        foreach (var happened in span.Events)
        {
            var at = (happened.Time - span.StartTime).TotalMilliseconds;
            var tags = string.Concat(Shown(happened.Attributes).Where(tag => IsOfEvent(happened, tag.Key)).Select(tag => $"  {Text(tag)}"));
            Terminal.Line($"{indent}{Terminal.Cyan($"• {happened.Name}")}{Terminal.Dim($" at {at:0} ms{tags}")}");
        }

        void Flush()
        {
            if (line.Length > 0)
                Terminal.Line(indent + Terminal.Dim(line));
            line = "";
        }
    }

    /// <summary>What an exception was called stands on its span, too.</summary>
    private static bool IsOfEvent(ShopEvent happened, string key) =>
        happened.Name != "exception" || !key.StartsWith("error.", StringComparison.Ordinal);

    private static IEnumerable<KeyValuePair<string, string>> Shown(IEnumerable<KeyValuePair<string, string>> attributes) =>
        attributes.Where(tag => tag.Value is not ("" or "200" or "OK") && !s_hidden.Contains(tag.Key));

    private static string Milliseconds(TimeSpan duration) =>
        duration.TotalMilliseconds < 1 ? $"{duration.TotalMicroseconds:0} us" : $"{duration.TotalMilliseconds:0} ms";

    private static string Text(KeyValuePair<string, string> tag) =>
        $"{tag.Key}={(tag.Value.Length > Longest ? tag.Value[..Longest] + "..." : tag.Value)}";
}
