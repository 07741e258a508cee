using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Advice;

// Passes the spans of a provider to the adviser, and the adviser's findings to the host's log.
internal sealed class AdviserProcessor : BaseProcessor<Activity>
{
    private const string Category = "Tracing.Functional.Adviser";

    private static readonly Action<ILogger, FindingKind, string, string, string, string, Exception?> s_found =
        LoggerMessage.Define<FindingKind, string, string, string, string>(
            LogLevel.Warning, new EventId(1, "Finding"), "{Kind} at {Source}: {Place}. {Evidence}. Instead: {Advice}");

    private readonly Adviser _adviser;

    public AdviserProcessor(Adviser adviser, ILoggerFactory? loggers)
    {
        _adviser = adviser;
        if (loggers is not null)
            adviser.Findings.Subscribe(new Log(loggers.CreateLogger(Category)));
    }

    public override void OnStart(Activity data) => _adviser.Started(data);

    public override void OnEnd(Activity data) => _adviser.Ended(data);

    // The subscription ends with the adviser, so that the last findings are logged too.
    private sealed class Log(ILogger logger) : IObserver<Finding>
    {
        public void OnNext(Finding value) => s_found(logger, value.Kind, value.Source, value.Place, value.Evidence, value.Advice, null);

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
