using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/opentelemetry.md and of the README.
internal static class Provider
{
    private static readonly ActivitySource s_source = new("OrderShop");

    public static void Show()
    {
        Page.Title("opentelemetry", "the policy in a tracer provider, replaced while it runs");
        OneLine();
        Options();
        Running();
    }

    private static void OneLine()
    {
        #region oneLine
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(Sample.Adaptive(targetPerSecond: 100))
            .Build();
        #endregion

        using var order = s_source.StartActivity("create order");
        Page.Line($"a kept root: tracestate {order?.TraceStateString}, flags {order?.ActivityTraceFlags}");
    }

    private static void Options()
    {
        #region options
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(Sample.Adaptive(targetPerSecond: 100), options => options.KeepOnFault = false)
            .Build();
        #endregion

        #region metrics
        using var meters = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Tracing.Functional")
            .Build();
        #endregion

        #region parents
        var policy = Sample.Adaptive(targetPerSecond: 100)
            .ParentBased(remoteSampled: Sample.RateLimited(perSecond: 50));
        #endregion

        Page.Line(policy);
    }

    private static void Running()
    {
        #region replace
        using var control = new SamplingControl(Sample.Adaptive(targetPerSecond: 10).Named("orders"));
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSampling(control)
            .Build();

        control.Replace(Sample.Never.When(AtStart.Name("probe"))
            .OrElse(Sample.Adaptive(targetPerSecond: 10).Named("orders")));
        #endregion

        for (var i = 0; i < 30; i++)
            s_source.StartActivity("create order")?.Dispose();

        #region look
        foreach (var rate in control.RateStates())
            Page.Line($"{rate.Rule}: p = {rate.Probability:0.###}, {rate.Debt:0.0} traces of debt");

        Page.Line(control.Explain(StartFacts.Of("create order")));
        #endregion
    }
}
