// The samplers that are compared: ours through the class that OpenTelemetry calls, and OpenTelemetry's own.
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Sampling;

namespace Tracing.Functional.Bench;

internal static class Samplers
{
    public const double Ratio = 0.1;

    /// <summary>So low that nearly everything is dropped, however fast the benchmark runs.</summary>
    public const double Target = 1_000;

    public static Sampler TheirRatio() => new TraceIdRatioBasedSampler(Ratio);

    public static Sampler TheirParentBased() => new ParentBasedSampler(TheirRatio());

    public static Sampler OurRatio() => Ours(Sample.FixedRatio(Ratio));

    public static Sampler OurParentBased() => Ours(Sample.FixedRatio(Ratio).ParentBased());

    public static Sampler OurConditions() => Ours(Conditions);

    public static Sampler OurParsedConditions() => Ours(PolicyText.Parse(PolicyText.Print(Conditions)));

    public static Policy Conditions { get; } =
        Sample.Never.When(AtStart.Attribute("http.route", "/health"))
            .OrElse(Sample.Always.When(AtStart.Attribute("user.tier", "vip") & AtStart.Attribute("order.total", Value.AtLeast(0))))
            .OrElse(Sample.Adaptive(Target));

    private static PolicySampler Ours(Policy policy) => new(new SamplingControl(policy), server: null);
}
