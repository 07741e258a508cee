// Lines of a log, for tests to look at.
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tracing.Functional.Gateway.Tests.Sockets;

internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public LogLines() => Factory = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(this));

    public ILoggerFactory Factory { get; }

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Errors of anybody: the web server says so if a request fails with an exception.</summary>
    public IEnumerable<string> Errors => _lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Writer(_lines);

    public void Dispose() => Factory.Dispose();

    private sealed class Writer(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
