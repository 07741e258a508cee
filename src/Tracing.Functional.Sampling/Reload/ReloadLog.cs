using Microsoft.Extensions.Logging;
using Tracing.Functional.Control;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Reload;

// Tells people how reloads went: in the host's log, if there is one, and in OpenTelemetry's self-diagnostics.
internal sealed class ReloadLog(Func<ILoggerFactory?> loggers)
{
    private const string Category = "Tracing.Functional.Sampling";

    /// <summary>An event longer than 64 kB would be lost.</summary>
    private const int MostCharacters = 20_000;

    private static readonly Action<ILogger, string, string, string, string, Exception?> s_rejected =
        LoggerMessage.Define<string, string, string, string>(
            LogLevel.Error,
            new EventId(1, "PolicyRejected"),
            "The sampling policy of {Origin} was not applied ({Reason}), and the policy {Running} runs on.\n{Diagnostics}");

    private static readonly Action<ILogger, string, string, string, Exception?> s_fellBack =
        LoggerMessage.Define<string, string, string>(
            LogLevel.Error,
            new EventId(2, "PolicyFellBack"),
            "The sampling policy of {Origin} could not be used at the start ({Reason}), and the policy of OnInvalidAtStart runs in its "
            + "place.\n{Diagnostics}");

    private static readonly Action<ILogger, string, Exception?> s_applied =
        LoggerMessage.Define<string>(LogLevel.Information, new EventId(3, "PolicyApplied"), "The sampling policy is now {Policy}.");

    public void Rejected(string origin, Rejection rejection, PolicyInfo running)
    {
        var message = Cut(rejection.Message);
        SamplingEvents.Log.PolicyRejected(origin, rejection.Reason, running.ToString(), message);
        Log(logger => s_rejected(logger, origin, rejection.Reason, running.ToString(), message, null));
    }

    public void FellBack(string origin, Rejection rejection)
    {
        var message = Cut(rejection.Message);
        SamplingEvents.Log.PolicyFellBack(origin, rejection.Reason, message);
        Log(logger => s_fellBack(logger, origin, rejection.Reason, message, null));
    }

    public void Applied(PolicyInfo policy)
    {
        SamplingEvents.Log.PolicyApplied(policy.ToString());
        Log(logger => s_applied(logger, policy.ToString(), null));
    }

    private static string Cut(string message) =>
        message.Length <= MostCharacters ? message : string.Concat(message.AsSpan(0, MostCharacters), "\n...");

    /// <summary>A logger may throw, and a host that is being stopped has none any more. The event is written in any case.</summary>
    private void Log(Action<ILogger> write) => Hook.Silent.Run((loggers, write), static log =>
    {
        if (log.loggers() is { } factory)
            log.write(factory.CreateLogger(Category));
    });
}
