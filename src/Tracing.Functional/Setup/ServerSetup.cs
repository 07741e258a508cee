using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Setup;

// AddTracing in an application that has a server. The framework starts a span for each request; if nobody listens to it, it is not sampled,
// and everything in the request follows it. So the server is set up too, if its package is there and nobody else did it. Otherwise it is
// said when the host starts.
internal static partial class ServerSetup
{
    private const string Server = "Microsoft.AspNetCore.Hosting.Server.IServer";
    private const string Package = "Tracing.Functional.AspNetCore";
    private static readonly string[] s_instrumentations = [Package, "OpenTelemetry.Instrumentation.AspNetCore"];

    /// <summary>Sets the server up. Call it after what the application configured.</summary>
    public static void Complete(TracerProviderBuilder builder, IServiceCollection services)
    {
        var isServed = services.Any(static service => !service.IsKeyedService && service.ServiceType.FullName is Server);
        if (isServed && !IsListenedTo(services) && Method() is { } add)
            add.Invoke(obj: null, [builder, null]);
        services.AddSingleton(new Notes(() => IsListenedTo(services)));
    }

    /// <summary>Says that requests are not recorded, if that is so.</summary>
    public static void Check(IServiceProvider services)
    {
        if (ServerType() is { } server && services.GetService(server) is not null && services.GetService<Notes>()?.IsListenedTo() == false)
            LogNoRequests(services.GetRequiredService<ILoggerFactory>().CreateLogger("Tracing.Functional"));
    }

    /// <summary>Whether ours or OpenTelemetry's instrumentation of the server left its options, or its facts, among the services.</summary>
    private static bool IsListenedTo(IServiceCollection services) => services.Any(static service =>
        IsOfInstrumentation(service.ServiceType) || Array.Exists(service.ServiceType.GenericTypeArguments, IsOfInstrumentation));

    private static bool IsOfInstrumentation(Type type) =>
        s_instrumentations.Contains(type.Assembly.GetName().Name, StringComparer.Ordinal);

    private static Type? ServerType() =>
        Type.GetType("Microsoft.AspNetCore.Hosting.Server.IServer, Microsoft.AspNetCore.Hosting.Server.Abstractions", throwOnError: false);

    private static MethodInfo? Method() =>
        Type.GetType("Tracing.Functional.AspNetCore.AspNetCoreTracingExtensions, Tracing.Functional.AspNetCore", throwOnError: false)
            ?.GetMethod("AddAspNetCoreTracing", BindingFlags.Public | BindingFlags.Static);

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Requests are not recorded, and what happens in them is not either: the application has a server, but nobody listens to it. "
            + "Reference the package " + Package + " and call AddTracing on the application's builder, or "
            + "Configure(builder => builder.AddAspNetCoreTracing()).")]
    private static partial void LogNoRequests(ILogger logger);

    private sealed record Notes(Func<bool> IsListenedTo);
}
