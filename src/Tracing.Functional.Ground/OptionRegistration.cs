using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Tracing.Functional.Ground;

// How options reach what they configure: defaults first, then what the application registered for IOptions (a section of its
// configuration, say), then the action of the last call in code.
internal static class OptionRegistration
{
    /// <summary>Remembers the action. Bad values are refused here already, so that the error points at the call.</summary>
    /// <exception cref="ArgumentException">A value is not legal.</exception>
    public static IServiceCollection AddOptionsOf<T>(this IServiceCollection services, Action<T>? configure, Action<T> check)
        where T : class, new()
    {
        var trial = new T();
        configure?.Invoke(trial);
        check(trial);
        services.AddOptions();
        return services.AddSingleton(new LastCall<T>(configure));
    }

    /// <summary>The same, and whether it is the first call. A later call without an action changes nothing.</summary>
    /// <exception cref="ArgumentException">A value is not legal.</exception>
    public static IServiceCollection AddOptionsOf<T>(
        this IServiceCollection services, Action<T>? configure, Action<T> check, out bool isFirst)
        where T : class, new()
    {
        isFirst = services.All(service => service.ServiceType != typeof(LastCall<T>));
        return isFirst || configure is not null ? services.AddOptionsOf(configure, check) : services;
    }

    /// <summary>Whether there was a call.</summary>
    public static bool HasOptionsOf<T>(this IServiceProvider services)
        where T : class, new() => services.GetService<LastCall<T>>() is not null;

    /// <summary>Options of one provider. Each call creates them anew, so nobody shares them.</summary>
    /// <param name="services">Have what the application configured, and the action of the last call.</param>
    /// <param name="check">Refuses values that are not legal.</param>
    /// <param name="late">The action of a call that came too late for the services.</param>
    /// <exception cref="ArgumentException">A value is not legal.</exception>
    public static T ReadOptionsOf<T>(this IServiceProvider services, Action<T> check, Action<T>? late = null)
        where T : class, new()
    {
        var options = services.GetService<IOptionsFactory<T>>()?.Create(Options.DefaultName) ?? new T();
        services.GetService<LastCall<T>>()?.Configure?.Invoke(options);
        late?.Invoke(options);
        check(options);
        return options;
    }

    private sealed record LastCall<T>(Action<T>? Configure);
}
