namespace Tracing.Functional.Traces;

// The neighbours of a trace in one list.
internal struct EntryLinks
{
    public TraceEntry? Before;
    public TraceEntry? After;
}
