using OpenTelemetry;
using Tracing.Functional.Control;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Traces;

// Copies the facts about a trace's start for its record. Of request headers, and of baggage outside OpenTelemetry's own, it copies only
// what the running policy reads. Secrets are removed, because observers get the copy.
internal static class ObservedFacts
{
    public static StartFacts Of(in StartFacts live, SamplingRun run, Redactor? redactor)
    {
        var facts = StartFacts.Of(Text(live.Name)).WithParent(live.Parent);
        foreach (var attribute in live.Attributes ?? [])
            facts = facts.WithAttribute(
                attribute.Key, redactor is null ? attribute.Value : redactor.Value(attribute.Key, attribute.Value)!);
        foreach (var entry in Baggage.Current)
            facts = facts.WithBaggage(entry.Key, Entry(entry.Key, entry.Value));
        foreach (var name in run.Baggage)
            facts = live.Baggage(name) is { } value ? facts.WithBaggage(name, Entry(name, value)) : facts;
        foreach (var name in run.Headers)
            facts = live.Header(name) is { } value ? facts.WithHeader(name, Entry(name, value)) : facts;
        if (live.Method is { } method)
            facts = facts.WithMethod(Text(method));
        if (live.Path is { } path)
            facts = facts.WithPath(Text(path));
        for (var i = 0; i < live.LinkCount; i++)
            facts = facts.WithLink(i == 0 && live.HasSampledLink);
        return facts.WithKind(live.Kind);

        string Text(string text) => redactor is null ? text : redactor.Text(text);
        string Entry(string key, string value) => redactor?.Entry(key, value) ?? value;
    }
}
