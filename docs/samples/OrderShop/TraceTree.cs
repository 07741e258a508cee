using System.Diagnostics;
using System.Globalization;

namespace OrderShop;

// A kept trace as a tree: spans with their durations, attributes and events under their span.
internal static class TraceTree
{
    public static void Print(KeptTrace trace)
    {
        var root = trace.Root;
        var threshold = trace.Threshold;
        var count = threshold.AdjustedCount;
        Terminal.Line(
            $"  {Terminal.Bold($"Trace: {root.DisplayName} ({Milliseconds(root)})")}  "
            + Terminal.Dim($"kept with p = {threshold.Probability * 100:0.#} %, counts for {count:0.#} {(count > 1 ? "traces" : "trace")}"));
        Details(root, "  " + (Children(trace, root).Any() ? "│   " : "    "));
        Below(trace, root, "  ");
    }

    private static void Below(KeptTrace trace, Activity parent, string indent)
    {
        var children = Children(trace, parent).ToList();
        foreach (var span in children)
        {
            var isLast = span == children[^1];
            Terminal.Line($"{indent}{(isLast ? "└── " : "├── ")}Span: {span.DisplayName} ({Milliseconds(span)})");
            var deeper = indent + (isLast ? "    " : "│   ");
            Details(span, deeper + (Children(trace, span).Any() ? "│   " : "    "));
            Below(trace, span, deeper);
        }
    }

    private static IEnumerable<Activity> Children(KeptTrace trace, Activity parent) =>
        trace.Spans.Where(span => span.ParentSpanId == parent.SpanId && span != parent).OrderBy(span => span.StartTimeUtc);

    private static void Details(Activity span, string indent)
    {
        var attributes = span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={Text(tag.Value)}").ToList();
        if (attributes.Count > 0)
            Terminal.Line(indent + Terminal.Dim(string.Join("  ", attributes)));

        foreach (var happened in span.Events)
        {
            var at = (happened.Timestamp.UtcDateTime - span.StartTimeUtc).TotalMilliseconds;
            var tags = string.Concat(happened.Tags.Select(tag => $"  {tag.Key}={Text(tag.Value)}"));
            Terminal.Line($"{indent}{Terminal.Cyan($"• {happened.Name}")}{Terminal.Dim($"  at {at:0} ms{tags}")}");
        }
    }

    private static string Milliseconds(Activity span) => $"{span.Duration.TotalMilliseconds:0} ms";

    private static string Text(object? value) => value switch
    {
        double number => number.ToString("0.00", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
