using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Tracing.Functional.Errors;

// The options and the logger of a provider. The first span of each trace that the provider records carries them, and errors find them from
// there. If no provider has options of its own, nobody looks.
internal sealed class ErrorSettings(ErrorOptions options, ILogger? logger)
{
    private const string Key = "tracing.functional.error.settings";
    private static readonly ErrorSettings s_default = new(new ErrorOptions(), logger: null);
    private static bool s_isUsed;

    public ErrorOptions Options => options;

    public ILogger? Logger => logger;

    public static ErrorSettings Of(Activity activity)
    {
        if (!Volatile.Read(ref s_isUsed))
            return s_default;
        for (var span = activity; span is not null; span = span.Parent)
        {
            if (span.GetCustomProperty(Key) is ErrorSettings settings)
                return settings;
        }

        return s_default;
    }

    public BaseProcessor<Activity> Marker()
    {
        Volatile.Write(ref s_isUsed, true);
        return new Marks(this);
    }

    private sealed class Marks(ErrorSettings settings) : BaseProcessor<Activity>
    {
        public override void OnStart(Activity data)
        {
            if (data.Parent is not { IsAllDataRequested: true } && data.GetCustomProperty(Key) is null)
                data.SetCustomProperty(Key, settings);
        }
    }
}
