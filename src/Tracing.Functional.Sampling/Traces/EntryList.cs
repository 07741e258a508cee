namespace Tracing.Functional.Traces;

// A list of traces that needs no object for a place: each trace has its own links. Adding and removing take the same time however many there
// are. Its owner guards it, and knows whether a trace is in it.
internal struct EntryList<TPlace>
    where TPlace : IEntryPlace
{
    public TraceEntry? First { readonly get; private set; }

    public TraceEntry? Last { readonly get; private set; }

    public static TraceEntry? After(TraceEntry entry) => TPlace.Of(entry).After;

    /// <summary>Adds a trace at the end. It must not be in the list.</summary>
    public void Append(TraceEntry entry)
    {
        TPlace.Of(entry).Before = Last;
        if (Last is { } last)
            TPlace.Of(last).After = entry;
        else
            First = entry;
        Last = entry;
    }

    /// <summary>Removes a trace that is in the list.</summary>
    public void Remove(TraceEntry entry)
    {
        ref var links = ref TPlace.Of(entry);
        if (links.Before is { } before)
            TPlace.Of(before).After = links.After;
        else
            First = links.After;
        if (links.After is { } after)
            TPlace.Of(after).Before = links.Before;
        else
            Last = links.Before;
        links = default;
    }
}
