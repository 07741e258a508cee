using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Tracing.Functional.Ground;

// Calls of extensions while a provider is being built, as under ConfigureOpenTelemetryTracerProvider((services, builder) => ...). Nobody can
// add services then: options that an extension would keep there go straight to what it adds, once for each provider.
internal static class LateCalls
{
    private static readonly ConditionalWeakTable<object, HashSet<Type>> s_calls = [];

    /// <summary>Adds the services; false if it is too late.</summary>
    public static bool TryAdd(Action<Action<IServiceCollection>> configureServices, Action<IServiceCollection> add)
    {
        var isOpen = false;
        try
        {
            configureServices(services =>
            {
                isOpen = true;
                add(services);
            });
            return true;
        }
        catch (NotSupportedException) when (!isOpen)
        {
            return false;
        }
    }

    /// <summary>Whether this is the first call for the builder of a provider that is being built, early ones included.</summary>
    /// <exception cref="InvalidOperationException">It is a later one, and has an action: what it would change is made already.</exception>
    public static bool IsFirst<T>(object builder, IServiceProvider services, Action<T>? configure, string caller)
        where T : class, new()
    {
        var calls = s_calls.GetOrCreateValue(builder);
        lock (calls)
        {
            if (!services.HasOptionsOf<T>() && calls.Add(typeof(T)))
                return true;
        }

        if (configure is null)
            return false;
        throw new InvalidOperationException(
            $"{caller} was called before, and the provider is built with what that call gave: give the options to the first call, or by "
            + $"services.Configure<{typeof(T).Name}>(...).");
    }
}
