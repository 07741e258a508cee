namespace Tracing.Functional.Traces;

// Where a trace has its links of one kind of list.
internal interface IEntryPlace
{
    static abstract ref EntryLinks Of(TraceEntry entry);
}
