// The adviser reports in development, or if it was asked for. It writes warnings to the host's log.
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

[NonParallelizable]
public class AdviserHostTests
{
    [TestCase("Development", null, true)]
    [TestCase("Production", null, false)]
    [TestCase("Staging", null, false)]
    [TestCase("Production", true, true)]
    [TestCase("Development", false, false)]
    public async Task It_warns_in_development_and_elsewhere_only_if_asked(string environment, bool? asked, bool isHeard)
    {
        var logs = new Warnings();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = environment });
        builder.Logging.AddProvider(logs);
        builder.Services.AddTracing(tracing => tracing.Sample(Sample.Always).ExportTo(new Discarding()).Configure(provider =>
        {
            if (asked is { } isEnabled)
                provider.AddAdviser(options => options.IsEnabled = isEnabled);
        }));

        using (var host = builder.Build())
        {
            await host.StartAsync();
            Spans.Run("do_stuff", _ => { });
            Spans.Run("do_stuff", _ => { });
            if (isHeard)
                Assert.That(await logs.First.WaitAsync(TimeSpan.FromSeconds(10)),
                    Does.StartWith("Tracing.Functional.Adviser: VagueName at Tracing.Functional.Spans: do_stuff."));
            await host.StopAsync();
        }

        Assert.That(logs.Count, Is.EqualTo(isHeard ? 1 : 0));
    }

    private sealed class Discarding : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ConcurrentQueue<string> _all = new();
        private string _category = "";

        public Task<string> First => _first.Task;

        public int Count => _all.Count;

        public ILogger CreateLogger(string categoryName)
        {
            if (!categoryName.EndsWith("Adviser", StringComparison.Ordinal))
                return Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
            _category = categoryName;
            return this;
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = $"{_category}: {formatter(state, exception)}";
            _all.Enqueue(text);
            _first.TrySetResult(text);
        }

        public void Dispose()
        {
        }
    }
}
