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
        var facts = StartFacts.Of(Text(live.Name)).WithParent(live.Parent).WithAttributes(Attributes(live, redactor));
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
        if (live.LinkCount is var links and > 0)
            facts = facts.WithLinks(links, live.HasSampledLink ? 1 : 0);
        if (live.KnownSource is { } source)
            facts = facts.WithSource(source);
        return facts.WithKind(live.Kind);

        string Text(string text) => redactor is null ? text : redactor.Text(text);
        string Entry(string key, string value) => redactor?.Entry(key, value) ?? value;
    }

    private static KeyValuePair<string, object?>[] Attributes(in StartFacts live, Redactor? redactor)
    {
        KeyValuePair<string, object?>[] copy = [.. live.Attributes ?? []];
        for (var i = 0; redactor is not null && i < copy.Length; i++)
            copy[i] = new(copy[i].Key, redactor.Value(copy[i].Key, copy[i].Value));
        return copy;
    }
}
