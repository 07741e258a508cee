using System.Diagnostics;

namespace Tracing.Functional.Activities;

// What is remembered on a span itself, for the few spans that need it.
internal static class SpanMarks
{
    private const string TakenOutName = "tracing.functional.taken_out";
    private const string SampledLateName = "tracing.functional.sampled_late";
    private const string UnheardName = "tracing.functional.unheard";
    private const string MeasureOnlyName = "tracing.functional.measure_only";
    private static readonly object s_yes = new();

    /// <summary>
    /// What a sampler adds to the attributes of a span that it drops and that is recorded for metrics. The framework hands the sampled flag
    /// of the parent on to such a span.
    /// </summary>
    public static KeyValuePair<string, object> MeasureOnly { get; } = new(MeasureOnlyName, s_yes);

    /// <summary>Marks a span that a processor of the application took out. No decision may set its sampled flag again.</summary>
    public static void TakeOut(Activity activity) => activity.SetCustomProperty(TakenOutName, s_yes);

    public static bool IsTakenOut(Activity activity) => activity.GetCustomProperty(TakenOutName) is not null;

    /// <summary>Marks a span that gets its sampled flag from a decision while it runs: it was not sampled at its start.</summary>
    public static void SampleLate(Activity activity) => activity.SetCustomProperty(SampledLateName, s_yes);

    public static bool IsSampledLate(Activity activity) => activity.GetCustomProperty(SampledLateName) is not null;

    /// <summary>Marks a span of a held trace that was not recorded when its start was over: the engine does not wait for its end.</summary>
    public static void StartUnheard(Activity activity) => activity.SetCustomProperty(UnheardName, s_yes);

    /// <summary>Turns the attribute of a span that is only measured into a mark, at its start. Whether it has it.</summary>
    public static bool TakeMeasureOnly(Activity activity)
    {
        if (!ReferenceEquals(activity.GetTagItem(MeasureOnlyName), s_yes))
            return false;
        activity.SetTag(MeasureOnlyName, null);
        activity.SetCustomProperty(MeasureOnlyName, s_yes);
        return true;
    }

    public static bool IsMeasureOnly(Activity activity) => activity.GetCustomProperty(MeasureOnlyName) is not null;

    public static bool IsUnheard(Activity activity) => activity.GetCustomProperty(UnheardName) is not null;
}
