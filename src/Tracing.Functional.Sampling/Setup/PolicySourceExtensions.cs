using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;
using Tracing.Functional.Reload;

namespace Tracing.Functional;

/// <summary>Sampling policies from a file or from configuration, for OpenTelemetry's tracer provider.</summary>
public static class PolicySourceExtensions
{
    /// <summary>
    /// Sets the policy whose text is in a file, and replaces it when the file has another good one; debts are carried over. A file that is
    /// missing, cannot be read or has an error leaves the policy that runs: it is logged once, with every error and its place, and counted.
    /// A policy from code counts only if neither a file nor a configuration is named, whatever the order of the calls.
    /// </summary>
    /// <param name="builder">The tracer provider's builder. Of several calls the last one counts.</param>
    /// <param name="path">
    /// The file, UTF-8, at most 1 MB. A relative path begins at the content root of the host, without a host at the folder of the program.
    /// </param>
    /// <param name="configure">Changes the <see cref="PolicyReloadOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder is null.</exception>
    /// <exception cref="ArgumentException">The path is empty, or an option is out of range.</exception>
    /// <exception cref="PolicyTextException">
    /// When the provider is built: the text has errors, and <see cref="PolicyReloadOptions.OnInvalidAtStart"/> names no policy.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// When the provider is built: there is no text, or the provider cannot run its policy; no policy is named for it either.
    /// </exception>
    /// <example><code>builder.SetSamplingFromFile("orders.policy").ExportOtlp()</code></example>
    public static TracerProviderBuilder SetSamplingFromFile(
        this TracerProviderBuilder builder, string path, Action<PolicyReloadOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return builder.From((services, options) => new FilePolicySource(FullPath(services, path), options.Watch), configure);
    }

    /// <summary>
    /// Sets the policy whose text is the value <c>Policy</c> of this section, or is in the file that <c>PolicyFile</c> names, and replaces
    /// it when either changes; see <see cref="SetSamplingFromFile"/>. Both keys, or a list under <c>Policy</c>, are errors, and so is none
    /// of them: a missing key never means a default. The values <c>OnInvalidAtStart</c>, <c>PollEvery</c>, <c>Settle</c> and <c>Watch</c>
    /// of the section set the <see cref="PolicyReloadOptions"/>.
    /// </summary>
    /// <param name="builder">The tracer provider's builder. Of several calls the last one counts.</param>
    /// <param name="section">The section, such as <c>configuration.GetSection("Tracing:Sampling")</c>.</param>
    /// <param name="configure">Changes the <see cref="PolicyReloadOptions"/>.</param>
    /// <exception cref="ArgumentNullException">The builder or the section is null.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or is no time.</exception>
    /// <exception cref="PolicyTextException">As of <see cref="SetSamplingFromFile"/>.</exception>
    /// <exception cref="InvalidOperationException">As of <see cref="SetSamplingFromFile"/>.</exception>
    /// <example><code>builder.SetSamplingFrom(configuration.GetSection("Tracing:Sampling")).ExportOtlp()</code></example>
    public static TracerProviderBuilder SetSamplingFrom(
        this TracerProviderBuilder builder, IConfiguration section, Action<PolicyReloadOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(section);
        return builder.From(
            (services, options) => new ConfigurationPolicySource(section, path => FullPath(services, path), options.Watch),
            options =>
            {
                ReloadSection.Apply(section, options);
                configure?.Invoke(options);
            });
    }

    private static TracerProviderBuilder From(
        this TracerProviderBuilder builder,
        Func<IServiceProvider, PolicyReloadOptions, IPolicySource> source,
        Action<PolicyReloadOptions>? configure)
    {
        builder.AddServices(services =>
        {
            services.AddOptionsOf(configure, PolicyReloadOptions.Check);
            services.AddSingleton(new SourceOf(source));
            services.TryAddSingleton(Started);
            services.TryAddSingleton(Reloader);
            services.TryAddSingleton(provider => SamplingExtensions.Control(
                provider, static _ => throw new InvalidOperationException("The policy of the source is missing.")));
        });
        return builder.UseControl(mayWait: true);
    }

    private static StartedPolicy Started(IServiceProvider services)
    {
        var options = services.ReadOptionsOf<PolicyReloadOptions>(PolicyReloadOptions.Check);
        var source = services.GetRequiredService<SourceOf>().Open(services, options);
        return StartedPolicy.Read(source, options, policy => Refusal(policy, TracesExtensions.CanExport(services)));
    }

    /// <summary>Why the provider that is being built cannot run the policy; null if it can.</summary>
    private static string? Refusal(Policy policy, bool canWait) => PolicyModule.mayWait(policy) && !canWait
        ? SamplingControl.CannotWait(policy).Message
        : SamplingControl.Refusal(policy, new SamplingOptions());

    private static PolicyReloader Reloader(IServiceProvider services) => new(
        services.GetRequiredService<SamplingControl>(),
        services.GetRequiredService<StartedPolicy>(),
        new ReloadLog(services.GetService<ILoggerFactory>));

    /// <summary>From the content root, which hosts put into their configuration, else from the folder of the program.</summary>
    private static string FullPath(IServiceProvider services, string path)
    {
        var root = services.GetService<IConfiguration>()?["contentRoot"];
        return Path.GetFullPath(path, Path.GetFullPath(root ?? ".", AppContext.BaseDirectory));
    }

    private sealed record SourceOf(Func<IServiceProvider, PolicyReloadOptions, IPolicySource> Open);
}
