using System.Globalization;
using Microsoft.Extensions.Configuration;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Reload;

// Options of reloading that stand beside the policy in its section. Read by name: the framework's binder would need reflection.
internal static class ReloadSection
{
    public static void Apply(IConfiguration section, PolicyReloadOptions options)
    {
        if (Value(nameof(options.OnInvalidAtStart)) is { } fallback)
            options.OnInvalidAtStart = fallback;
        options.PollEvery = Time(nameof(options.PollEvery)) ?? options.PollEvery;
        if (Value(nameof(options.Watch)) is { } watch)
        {
            Allowed.Require(bool.TryParse(watch, out var isWatched), nameof(options.Watch), watch, "true, false");
            options.Watch = isWatched;
        }

        options.Settle = Time(nameof(options.Settle)) ?? options.Settle;

        string? Value(string name) => section[name] is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

        TimeSpan? Time(string name)
        {
            if (Value(name) is not { } text)
                return null;
            var isTime = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time);
            Allowed.Require(isTime, name, text, "a time such as 00:00:05");
            return time;
        }
    }
}
