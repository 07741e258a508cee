using OpenTelemetry;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Traces;

// The start of a trace as its record keeps it: all that conditions can ask; of request headers and of baggage that is not OpenTelemetry's
// what the running policy asks for.
internal static class ObservedFacts
{
    public static StartFacts Of(in StartFacts live, SamplingRun run)
    {
        var facts = StartFacts.Of(live.Name).WithParent(live.Parent);
        foreach (var attribute in live.Attributes ?? [])
            facts = facts.WithAttribute(attribute.Key, attribute.Value);
        foreach (var entry in Baggage.Current)
            facts = facts.WithBaggage(entry.Key, entry.Value);
        foreach (var name in run.Baggage)
            facts = live.Baggage(name) is { } value ? facts.WithBaggage(name, value) : facts;
        foreach (var name in run.Headers)
            facts = live.Header(name) is { } value ? facts.WithHeader(name, value) : facts;
        if (live.Method is { } method)
            facts = facts.WithMethod(method);
        if (live.Path is { } path)
            facts = facts.WithPath(path);
        for (var i = 0; i < live.LinkCount; i++)
            facts = facts.WithLink(i == 0 && live.HasSampledLink);
        return facts.WithKind(live.Kind);
    }
}
