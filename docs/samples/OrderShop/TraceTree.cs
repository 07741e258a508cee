using System.Diagnostics;
using System.Globalization;

namespace OrderShop;

// A kept trace as a tree: spans with their durations, attributes and events under their span.
internal static class TraceTree
{
    private const int Width = 100;

    public static void Print(KeptTrace trace)
    {
        var threshold = trace.Threshold;
        var count = threshold.AdjustedCount;
        Terminal.Line(
            $"  {Terminal.Bold($"Trace: {trace.Root.DisplayName}")} ({Milliseconds(trace.Root)})   "
            + Terminal.Yellow($"probability {threshold.Probability * 100:0.#} %, counts for {count:0.#}"));
        Details(trace, trace.Root, "  ");
        Below(trace, trace.Root, "  ");
    }

    private static void Below(KeptTrace trace, Activity parent, string indent)
    {
        var children = Children(trace, parent);
        foreach (var span in children)
        {
            var isLast = span == children[^1];
            var deeper = indent + (isLast ? "    " : "│   ");
            Terminal.Line($"{indent}{(isLast ? "└── " : "├── ")}Span: {span.DisplayName} ({Milliseconds(span)})");
            Details(trace, span, deeper);
            Below(trace, span, deeper);
        }
    }

    private static List<Activity> Children(KeptTrace trace, Activity parent) =>
        [.. trace.Spans.Where(span => span.ParentSpanId == parent.SpanId && span != trace.Root).OrderBy(span => span.StartTimeUtc)];

    private static void Details(KeptTrace trace, Activity span, string indent)
    {
        indent += Children(trace, span).Count > 0 ? "│   " : "    ";
        var line = "";
        foreach (var attribute in span.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(Text))
        {
            if (line.Length > 0 && indent.Length + line.Length + 2 + attribute.Length > Width)
                Flush();
            line += line.Length > 0 ? $"  {attribute}" : attribute;
        }

        Flush();
        foreach (var happened in span.Events)
        {
            var at = (happened.Timestamp.UtcDateTime - span.StartTimeUtc).TotalMilliseconds;
            var tags = string.Concat(happened.Tags.Select(tag => $"  {Text(tag)}"));
            Terminal.Line($"{indent}{Terminal.Cyan($"• {happened.Name}")}{Terminal.Dim($" at {at:0} ms{tags}")}");
        }

        void Flush()
        {
            if (line.Length > 0)
                Terminal.Line(indent + Terminal.Dim(line));
            line = "";
        }
    }

    private static string Milliseconds(Activity span) => $"{span.Duration.TotalMilliseconds:0} ms";

    private static string Text(KeyValuePair<string, object?> tag) => tag.Value switch
    {
        double number => $"{tag.Key}={number.ToString("0.00", CultureInfo.InvariantCulture)}",
        var other => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={other}"),
    };
}
