namespace Tracing.Functional.Traces;

// Keeps one Knowledge per thread for reuse. So a root whose decision is certain at its start allocates none.
internal static class SpareKnowledge
{
    [ThreadStatic]
    private static Knowledge? t_spare;

    public static Knowledge Take()
    {
        var known = t_spare ?? new Knowledge();
        t_spare = null;
        return known;
    }

    /// <summary>Clears it and keeps it for the next root of this thread.</summary>
    public static void GiveBack(Knowledge? known)
    {
        if (known is null)
            return;
        known.Clear();
        t_spare = known;
    }
}
