using System.Diagnostics;

namespace Tracing.Functional.Activities;

// What is remembered on a span itself, for the few spans that need it.
internal static class SpanMarks
{
    private const string TakenOutName = "tracing.functional.taken_out";
    private const string SampledLateName = "tracing.functional.sampled_late";
    private const string UnheardName = "tracing.functional.unheard";
    private static readonly object s_yes = new();

    /// <summary>Marks a span that a processor of the application took out. No decision may set its sampled flag again.</summary>
    public static void TakeOut(Activity activity) => activity.SetCustomProperty(TakenOutName, s_yes);

    public static bool IsTakenOut(Activity activity) => activity.GetCustomProperty(TakenOutName) is not null;

    /// <summary>Marks a span that gets its sampled flag from a decision while it runs: it was not sampled at its start.</summary>
    public static void SampleLate(Activity activity) => activity.SetCustomProperty(SampledLateName, s_yes);

    public static bool IsSampledLate(Activity activity) => activity.GetCustomProperty(SampledLateName) is not null;

    /// <summary>Marks a span of a held trace that was not recorded when its start was over: the engine does not wait for its end.</summary>
    public static void StartUnheard(Activity activity) => activity.SetCustomProperty(UnheardName, s_yes);

    public static bool IsUnheard(Activity activity) => activity.GetCustomProperty(UnheardName) is not null;
}
