using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/operating.md.
internal static class Operating
{
    public static void Show()
    {
        Page.Title("operating", "a policy from a file, and from configuration with a function of the program");
        var folder = Directory.CreateTempSubdirectory("guide-");
        var path = Path.Combine(folder.FullName, "orders.policy");
        File.WriteAllText(path, "rule \"ordinary\": adaptive(10/s)");
        FromFile(path);
        FromConfiguration(path);
        folder.Delete(recursive: true);
        Page.Line("");
    }

    private static void FromFile(string path)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();

        #region file
        builder.Services.AddTracing(tracing => tracing.SampleFromFile("orders.policy"));
        #endregion

        builder.Services.AddTracing(tracing => tracing.SampleFromFile(path).ExportTo(new NoExporter()));
        using var host = builder.Build();
        host.Start();
        Print(host.Services);
    }

    private static void FromConfiguration(string path)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Tracing:Sampling:PolicyFile"] = path;

        #region configuration
        builder.Services.AddTracing(tracing => tracing.SampleFrom(
            builder.Configuration.GetSection("Tracing:Sampling"),
            options => options.Functions = PolicyFunctions.None.Condition("is night", _ => DateTime.UtcNow.Hour < 6)));
        #endregion

        builder.Services.AddTracing(tracing => tracing.ExportTo(new NoExporter()));
        using var host = builder.Build();
        host.Start();
        Print(host.Services);
    }

    private static void Print(IServiceProvider services)
    {
        #region control
        var control = services.GetRequiredService<SamplingControl>();
        Page.Line($"{control.PolicyInfo.Origin} ({control.PolicyInfo.Source}), hash {control.PolicyInfo.Hash}");
        using var changes = control.PolicyChanges.Subscribe(policy => Page.Line($"now {policy}"));
        #endregion
    }

    /// <summary>OpenTelemetry's own builder has the same, as SetSamplingFromFile and SetSamplingFrom.</summary>
    public static TracerProvider OwnBuilder(BaseProcessor<Activity> exporter)
    {
        #region builder
        var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("OrderShop")
            .SetSamplingFromFile("orders.policy", options => options.OnInvalidAtStart = "adaptive(10/s)")
            .ExportTo(exporter)
            .Build();
        #endregion

        return provider;
    }

    private sealed class NoExporter : BaseProcessor<Activity>;
}
