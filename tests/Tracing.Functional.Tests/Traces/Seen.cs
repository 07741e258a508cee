// What one command brought about, on either side, and as text, so that a difference is read at once.
namespace Tracing.Functional.Tests.Traces;

internal sealed class Seen
{
    public List<(string Trigger, bool IsKept)> Decided { get; } = [];

    /// <summary>The triggers of cuts, in order.</summary>
    public List<string> Cuts { get; } = [];

    /// <summary>Trace and span, in order.</summary>
    public List<(int Trace, int Span)> Exported { get; } = [];

    public int LateErrors { get; set; }

    public int Unknown { get; set; }

    public int Held { get; set; }

    public long HeldBytes { get; set; }

    /// <summary>Whether a child was started that is recorded; null if none was asked for.</summary>
    public bool? IsRecorded { get; set; }

    /// <summary>What is known of each trace, if that was asked.</summary>
    public List<string> Known { get; } = [];

    public override string ToString() =>
        $"cut {Text(Cuts)}; decided {Text(Decided.Select(decision => $"{decision.Trigger} {Outcome(decision.IsKept)}"))}; "
        + $"exported {Text(Exported.Select(span => $"{span.Trace}.{span.Span}"))}; {LateErrors} late errors lost; {Unknown} unknown; "
        + $"holds {Held} in {HeldBytes} bytes; recorded {IsRecorded}; known {Text(Known)}";

    public static string Outcome(bool isKept) => isKept ? "keep" : "drop";

    public static string Name(DecisionTrigger trigger) => trigger switch
    {
        DecisionTrigger.SpanCount => "span_count",
        _ => trigger.ToString().ToLowerInvariant(),
    };

    private static string Text(IEnumerable<string> texts) => string.Join(", ", texts.DefaultIfEmpty("none"));
}
