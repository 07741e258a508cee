using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// Which methods of HTTP are known: read once, when a provider is built.
internal static class MethodNames
{
    /// <summary>By the application's configuration, which has the environment too in most hosts, else by the environment.</summary>
    public static KnownMethods Read(IServiceProvider services) => KnownMethods.Of(
        services.GetService<IConfiguration>()?[KnownMethods.Variable] ?? Environment.GetEnvironmentVariable(KnownMethods.Variable));
}
