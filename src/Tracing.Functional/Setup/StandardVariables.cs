using System.Globalization;
using Microsoft.Extensions.Configuration;
using Tracing.Functional.Control;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Setup;

// Reads the standard variables for sampler and exporter, because OpenTelemetry's SDK ignores them if these are set in code, as they are
// here. They come from the application's configuration, which has the environment's variables too. A value that is not understood is
// reported once for each provider, and counts as missing, as the specification asks.
internal sealed class StandardVariables(IConfiguration? configuration, Action<string, string, string, string> ignored)
{
    public const string Sampler = "OTEL_TRACES_SAMPLER", SamplerArgument = Sampler + "_ARG", Exporter = "OTEL_TRACES_EXPORTER";

    private const double DefaultPerSecond = 100;
    private const string DefaultPolicy = "up to 100 traces per second are kept";

    public StandardVariables(IServiceProvider services)
        : this((IConfiguration?)services.GetService(typeof(IConfiguration)), SamplingEvents.Log.VariableIgnored)
    {
    }

    /// <summary>The names in OTEL_TRACES_EXPORTER that are known, in small letters: otlp, console, none. Otlp, if there are none.</summary>
    public IReadOnlyList<string> Exporters()
    {
        var names = (Value(Exporter) ?? "").ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
        foreach (var name in names.Where(static name => !IsKnown(name)))
            ignored(Exporter, name, "otlp, console, none", "it is left out");
        var known = names.Where(IsKnown).ToList();
        return known.Count == 0 ? ["otlp"] : known;
    }

    /// <summary>Says that the exporter of that name cannot be used.</summary>
    public void TellMissing(string name, string remedy) => ignored(Exporter, name, remedy, "nothing is exported to it");

    /// <summary>The policy that OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG name, else up to 100 traces per second.</summary>
    public Policy Policy() => Value(Sampler)?.ToLowerInvariant() switch
    {
        "always_on" => WhateverTheParent(Sample.Always),
        "always_off" => WhateverTheParent(Sample.Never),
        "traceidratio" => WhateverTheParent(Sample.FixedRatio(Ratio())),
        "parentbased_always_on" => Sample.Always,
        "parentbased_always_off" => Sample.Never,
        "parentbased_traceidratio" => Sample.FixedRatio(Ratio()),
        null => Sample.Adaptive(DefaultPerSecond),
        var unknown => Unknown(unknown),
    };

    private static bool IsKnown(string name) => name is "otlp" or "console" or "none";

    private static Policy WhateverTheParent(Policy policy) => policy.ParentBased(remoteSampled: policy, remoteNotSampled: policy);

    private Policy Unknown(string sampler)
    {
        ignored(
            Sampler, sampler, "always_on, always_off, traceidratio, and each with parentbased_ before it", DefaultPolicy);
        return Sample.Adaptive(DefaultPerSecond);
    }

    private double Ratio()
    {
        if (Value(SamplerArgument) is not { } argument)
            return 1;
        if (double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
            return ratio;
        ignored(SamplerArgument, argument, "0 to 1", "all traces are kept");
        return 1;
    }

    /// <summary>Values are not case-sensitive, and an empty one is a missing one, as the specification asks.</summary>
    private string? Value(string name) => configuration?[name]?.Trim() is { Length: > 0 } value ? value : null;
}
