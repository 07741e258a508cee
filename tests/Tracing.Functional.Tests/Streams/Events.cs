// Spans, traces and observers that the tests of streams share.
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Streams;

internal static class Events
{
    public static SpanRecord Span(string name, double milliseconds = 0) => SpanRecord.Of(name, TimeSpan.FromMilliseconds(milliseconds));

    public static SpanEvent Ended(string name, double milliseconds = 0) => SpanEvent.Ended(Span(name, milliseconds));

    /// <summary>A span of a trace; an empty parent makes it the local root.</summary>
    public static SpanRecord Span(string trace, string span, string parent) => Span(span).WithIds(trace, span, parent);

    public static TraceRecord Trace(string operation, double milliseconds = 0, bool isFailed = false, TraceDecision? decision = null)
    {
        var root = Span(operation, milliseconds);
        return new TraceRecord(
            new string('0', 32), Randomness.OfValue(0), StartFacts.Of("started as " + operation), root.StartTime,
            [isFailed ? root.WithFailure(null) : root], 1, 100, true, decision ?? Decision(isKept: true),
            new Lazy<Explanation>(() => Sample.Always.Explain(StartFacts.Of(operation))));
    }

    public static TraceDecision Decision(bool isKept, string rule = "always", Threshold threshold = default, bool isReliable = true) =>
        new(isKept, threshold, isReliable, rule, "", DecisionTrigger.Complete);

    public static Threshold HalfRatio { get; } = Threshold.TryParse("8", out var half) ? half : throw new InvalidOperationException();

    /// <summary>What the stream gave so far, with the end as "end".</summary>
    public static List<string> Recorded<T>(this IObservable<T> stream, Func<T, string> text)
    {
        var seen = new List<string>();
        stream.Subscribe(value => seen.Add(text(value)), () => seen.Add("end"));
        return seen;
    }
}
