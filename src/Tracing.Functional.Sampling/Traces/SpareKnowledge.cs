namespace Tracing.Functional.Traces;

// One knowledge a thread, so that a root whose decision is sure at its start allocates none.
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

    /// <summary>For the next root of the thread.</summary>
    public static void GiveBack(Knowledge? known)
    {
        if (known is null)
            return;
        known.Clear();
        t_spare = known;
    }
}
