using System.Globalization;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Setup;

// Reads the environment variables for sampler and exporter, because OpenTelemetry's SDK ignores them if these are set in code, as they are
// here. Unknown values are ignored, as the specification asks.
internal static class StandardVariables
{
    private const double DefaultPerSecond = 100;

    /// <summary>Whether OTEL_TRACES_EXPORTER is none.</summary>
    public static bool IsExportOff => Word(Environment.GetEnvironmentVariable("OTEL_TRACES_EXPORTER")) is "none";

    /// <summary>The policy that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name, else up to 100 traces per second.</summary>
    public static Policy Policy() =>
        Policy(Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER"), Environment.GetEnvironmentVariable("OTEL_TRACES_SAMPLER_ARG"));

    public static Policy Policy(string? sampler, string? argument) => Word(sampler) switch
    {
        "always_on" => WhateverTheParent(Sample.Always),
        "always_off" => WhateverTheParent(Sample.Never),
        "traceidratio" => WhateverTheParent(Sample.FixedRatio(Ratio(argument))),
        "parentbased_always_on" => Sample.Always,
        "parentbased_always_off" => Sample.Never,
        "parentbased_traceidratio" => Sample.FixedRatio(Ratio(argument)),
        _ => Sample.Adaptive(DefaultPerSecond),
    };

    /// <summary>Values are not case-sensitive, as the specification asks.</summary>
    private static string? Word(string? value) => value?.Trim().ToLowerInvariant();

    private static Policy WhateverTheParent(Policy policy) => policy.ParentBased(remoteSampled: policy, remoteNotSampled: policy);

    private static double Ratio(string? argument) =>
        double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 ? ratio : 1;
}
