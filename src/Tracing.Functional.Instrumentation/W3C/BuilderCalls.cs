using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;

namespace Tracing.Functional.W3C;

// How extensions of the tracer provider's builder add their part once, with their options, wherever they are called.
internal static class BuilderCalls
{
    /// <summary>
    /// Remembers the options among the services, and adds the part if this is the first call. While the provider is built there are no
    /// services to add to: the part gets the action itself.
    /// </summary>
    /// <param name="builder">The provider's builder.</param>
    /// <param name="configure">The action of the call.</param>
    /// <param name="check">Refuses values that are not legal.</param>
    /// <param name="part">Adds the part; is given the action if the call is late, else null.</param>
    /// <param name="add">Adds more services, at each call, if it is not too late.</param>
    /// <param name="caller">The extension.</param>
    public static TracerProviderBuilder AddOnce<T>(
        this TracerProviderBuilder builder,
        Action<T>? configure,
        Action<T> check,
        Action<Action<T>?> part,
        Action<IServiceCollection>? add = null,
        [CallerMemberName] string caller = "")
        where T : class, new()
    {
        var isFirst = false;
        var isOpen = LateCalls.TryAdd(configureServices => builder.ConfigureServices(configureServices), services =>
        {
            services.AddOptionsOf(configure, check, out isFirst);
            add?.Invoke(services);
        });
        if (!isOpen)
        {
            ((IDeferredTracerProviderBuilder)builder).Configure(
                (services, _) => isFirst = LateCalls.IsFirst(builder, services, configure, caller));
        }

        if (isFirst)
            part(isOpen ? null : configure);
        return builder;
    }
}
