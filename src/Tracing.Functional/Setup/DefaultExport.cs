using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using OpenTelemetry;
using Tracing.Functional.Export;

namespace Tracing.Functional.Setup;

// Where traces go if the application names no exporter: what OTEL_TRACES_EXPORTER names, else OTLP.
internal static class DefaultExport
{
    public static BaseProcessor<Activity> Processor(IServiceProvider services, string name) => name switch
    {
        "otlp" => OtlpExtensions.Processor(services),
        "console" => Console() is { } exporter ? TracesExtensions.AtOnce(exporter) : new NoExporter(),
        _ => new NoExporter(),
    };

    /// <summary>The exporters of the variable; at least one, so that the engine may hold traces for it.</summary>
    public static IEnumerable<BaseProcessor<Activity>> Processors(IServiceProvider services)
    {
        var variables = new StandardVariables(services);
        foreach (var name in variables.Exporters())
        {
            if (name is "console" && Type() is null)
                variables.TellMissing(name, "a reference to the package OpenTelemetry.Exporter.Console");
            yield return Processor(services, name);
        }
    }

    /// <summary>The package is not ours, so its exporter is looked up by name. Null if the application does not have it.</summary>
    [return: DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private static Type? Type() =>
        System.Type.GetType("OpenTelemetry.Exporter.ConsoleActivityExporter, OpenTelemetry.Exporter.Console", throwOnError: false);

    private static BaseExporter<Activity>? Console()
    {
        var exporter = Type();
        var options = System.Type.GetType(
            "OpenTelemetry.Exporter.ConsoleExporterOptions, OpenTelemetry.Exporter.Console", throwOnError: false);
        return exporter is null || options is null
            ? null
            : (BaseExporter<Activity>?)Activator.CreateInstance(exporter, Activator.CreateInstance(options));
    }
}
