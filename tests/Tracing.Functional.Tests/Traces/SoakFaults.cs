// Faults that the soak found and that are not mended yet. SoakFindingsTests has those that a small test can show. When one is mended,
// its test loses Ignore, and the member here goes: then the soak is strict again.
namespace Tracing.Functional.Tests.Traces;

internal static class SoakFaults
{
    /// <summary>
    /// The gauge of held traces is never negative: it reads two numbers, one after the other.
    /// </summary>
    public static bool GaugesAreNeverNegative => false;

    /// <summary>
    /// A root that was asked anew beside a kept trace, and dropped, may leave because a child was kept with the other trace: then it carries
    /// no rule.
    /// </summary>
    public static bool RootsBesideKeptTracesAreAnnotated => false;

    /// <summary>A root is waited for, too, if its trace is kept by a rule with a budget while the root begins.</summary>
    public static bool LaterRootsAreAskedInFull => false;

    /// <summary>A sampled span that a processor took out stays out if its trace is decided while processors still see its end.</summary>
    public static bool WhatIsTakenOutStaysOut => true;
}
