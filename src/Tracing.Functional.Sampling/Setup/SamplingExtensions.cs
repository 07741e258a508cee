using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;
using Tracing.Functional.Metrics;
using Tracing.Functional.Reload;
using Tracing.Functional.Sampling;
using Tracing.Functional.Traces;

namespace Tracing.Functional;

/// <summary>Sampling policies for OpenTelemetry's tracer provider.</summary>
public static class SamplingExtensions
{
    /// <summary>
    /// Sets the policy that decides when a span starts. A span with a parent, local or remote, follows its parent, unless the policy
    /// contains <c>ParentBased</c>: then the policy also decides about spans with a parent. Kept spans carry their probability as <c>th</c>
    /// in tracestate. The <see cref="SamplingControl"/> in the service provider can replace the running policy. A policy that waits for the
    /// ends of traces needs exporters that are added by <c>ExportTo</c> or <c>ExportOtlp</c>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder. Of several calls the last one counts.</param>
    /// <param name="policy">Which traces to keep.</param>
    /// <param name="configure">Changes the <see cref="SamplingOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder or the policy is null.</exception>
    /// <exception cref="ArgumentException">
    /// An option is out of range, or the policy may wait for the ends of traces and has more than 64 different tests.
    /// </exception>
    /// <example><code>builder.SetSampling(Sample.Adaptive(targetPerSecond: 100))</code></example>
    public static TracerProviderBuilder SetSampling(
        this TracerProviderBuilder builder, Policy policy, Action<SamplingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .AddServices(services => services
                .AddOptionsOf<SamplingOptions>(configure, options => SamplingControl.Check(policy, options))
                .AddSingleton(provider => Control(provider, _ => policy)))
            .UseControl(PolicyModule.mayWait(policy));
    }

    /// <summary>
    /// Sets the policy that is made from the services of the application, when the provider is built; see the overload that takes a
    /// policy. Exporters belong behind the engine here too: use <c>ExportTo</c> or <c>ExportOtlp</c>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder. Of several calls the last one counts.</param>
    /// <param name="policy">Makes the policy. It is called once.</param>
    /// <param name="configure">Changes the <see cref="SamplingOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder or the function is null; when the provider is built, the policy is.</exception>
    /// <exception cref="ArgumentException">As in the overload that takes a policy; about the policy, when the provider is built.</exception>
    /// <example><code>builder.SetSampling(services => services.GetRequiredService&lt;Policies&gt;().ForThisService())</code></example>
    public static TracerProviderBuilder SetSampling(
        this TracerProviderBuilder builder, Func<IServiceProvider, Policy> policy, Action<SamplingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(policy);
        return builder
            .AddServices(services => services
                .AddOptionsOf(configure, SamplingOptions.Check)
                .AddSingleton(provider => Control(provider, policy)))
            .UseControl(mayWait: true);
    }

    /// <summary>Sets the control whose policy decides; see the other overload. The caller owns the control.</summary>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static TracerProviderBuilder SetSampling(this TracerProviderBuilder builder, SamplingControl control)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(control);
        return builder.AddServices(services => services.AddSingleton(control)).UseControl(PolicyModule.mayWait(control.Policy));
    }

    internal static TracerProviderBuilder UseControl(this TracerProviderBuilder builder, bool mayWait)
    {
        builder.AddServices(services => services.TryAddSingleton(PolicySampler));
        builder.SetSampler(Sampler);
        builder.UsePrivacy();
        return mayWait ? builder.UseTraceEngine() : builder;
    }

    /// <summary>A control with the policy of the file or the configuration that the application named, else with that of code.</summary>
    internal static SamplingControl Control(IServiceProvider services, Func<IServiceProvider, Policy> code)
    {
        var options = services.ReadOptionsOf<SamplingOptions>(SamplingOptions.Check);
        return services.GetService<StartedPolicy>() is { } started
            ? new SamplingControl(started.Policy, options, started.Info)
            : new SamplingControl(code(services), options);
    }

    /// <summary>The sampler gets the policy with which the provider starts, so reloading begins before.</summary>
    private static PolicySampler PolicySampler(IServiceProvider services)
    {
        services.GetService<PolicyReloader>()?.Begin();
        return new PolicySampler(
            services.GetRequiredService<SamplingControl>(),
            services.GetService<FactSource>(),
            services.GetService<TraceEngine>(),
            listens: true);
    }

    /// <summary>The sampler of the policy, behind the span filter and span metrics if there are such.</summary>
    private static Sampler Sampler(IServiceProvider services)
    {
        var policy = services.GetRequiredService<PolicySampler>();
        Sampler sampler = services.GetService<SpanMetrics>() is { } metrics ? new RecordingSampler(policy, metrics) : policy;
        return services.GetService<SpanFilter>() is { } filter ? new FilteredSampler(policy, sampler, filter) : sampler;
    }
}
