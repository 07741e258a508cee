// Faults that the soak found and that are not mended yet. SoakFindingsTests has each as a small test. When one is mended, its test loses
// Ignore, and the member here goes: then the soak is strict again.
namespace Tracing.Functional.Tests.Traces;

internal static class SoakFaults
{
    /// <summary>A root of a trace that was kept by a rule whose budget is used up is asked about its errors and its duration too.</summary>
    public static bool LaterRootsAreAskedInFull => false;

    /// <summary>A span that a processor took out stays out if its trace is kept while processors still see its end.</summary>
    public static bool WhatIsTakenOutStaysOut => false;

    /// <summary>A root that cannot join a held trace counts in tracing.sampling.decisions.</summary>
    public static bool RootsWithoutRoomCount => false;

    /// <summary>A root that is paid for by another rule does not count under the rate limit that kept its trace.</summary>
    public static bool ABudgetIsThatOfItsRule => false;
}
