using System.Globalization;
using Tracing.Functional;

namespace OrderShop;

// A trace as a tree: spans with their durations, attributes and events under their span.
internal static class TraceTree
{
    private const int Width = 100;

    // What would not help a reader here.
    private static readonly string[] s_hidden = ["exception.stacktrace", "sampling.rule", "sampling.adjusted_count", Shop.RequestIdKey];

    public static void Print(TraceRecord trace)
    {
        var root = trace.Root ?? throw new InvalidOperationException("A trace without its root.");
        Terminal.Line($"  {Terminal.Bold($"Trace: {root.Name}")} ({Milliseconds(root)})   {Terminal.Yellow(Why(trace.Decision))}");
        Details(trace, root, "  ");
        Below(trace, root, "  ");
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
        return $"kept by \"{decision.Rule}\" {when}, probability {decision.Threshold.Probability * 100:0.#} %, counts for {decision.AdjustedCount:0.#}";
    }

    private static void Below(TraceRecord trace, SpanRecord parent, string indent)
    {
        var children = Children(trace, parent);
        foreach (var span in children)
        {
            var isLast = span == children[^1];
            var deeper = indent + (isLast ? "    " : "│   ");
            var failed = span.IsFailed ? Terminal.Red($"   failed: {span.StatusDescription}") : "";
            Terminal.Line($"{indent}{(isLast ? "└── " : "├── ")}Span: {span.Name} ({Milliseconds(span)}){failed}");
            Details(trace, span, deeper);
            Below(trace, span, deeper);
        }
    }

    private static List<SpanRecord> Children(TraceRecord trace, SpanRecord parent) =>
        [.. trace.Spans.Where(span => span.ParentSpanId == parent.SpanId && span != trace.Root).OrderBy(span => span.StartTime)];

    private static void Details(TraceRecord trace, SpanRecord span, string indent)
    {
        indent += Children(trace, span).Count > 0 ? "│   " : "    ";
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
            var tags = string.Concat(Shown(happened.Attributes).Select(tag => $"  {Text(tag)}"));
            Terminal.Line($"{indent}{Terminal.Cyan($"• {happened.Name}")}{Terminal.Dim($" at {at:0} ms{tags}")}");
        }

        void Flush()
        {
            if (line.Length > 0)
                Terminal.Line(indent + Terminal.Dim(line));
            line = "";
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Shown(IEnumerable<KeyValuePair<string, object?>> attributes) =>
        attributes.Where(tag => !s_hidden.Contains(tag.Key));

    private static string Milliseconds(SpanRecord span) => $"{span.Duration.TotalMilliseconds:0} ms";

    private static string Text(KeyValuePair<string, object?> tag) => tag.Value switch
    {
        double number => $"{tag.Key}={number.ToString("0.00", CultureInfo.InvariantCulture)}",
        var other => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={other}"),
    };
}
