// What the web server inside says: it would log two lines a request.
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.Gateway.Telemetry;

/// <summary>The host's logs, from warnings on. Does not own them.</summary>
internal sealed class WarningsOnly(ILoggerFactory logs) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Writer(logs.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    public void Dispose()
    {
        // The host's factory lives on.
    }

    private sealed class Writer(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                log.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
