// Tracing for hosts and for programs without one: what a single call sets up, and when it begins and ends.
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

[NonParallelizable]
public class AddTracingTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    [TearDown]
    public void ClearVariables()
    {
        foreach (var name in new[] { Endpoint, Protocol, "OTEL_TRACES_EXPORTER", "OTEL_TRACES_SAMPLER", "OTEL_TRACES_SAMPLER_ARG" })
            Environment.SetEnvironmentVariable(name, null);
    }

    [Test]
    public async Task Spans_are_recorded_from_the_first_hosted_service_on_and_flushed_when_the_host_goes()
    {
        var exporter = new NamesExporter();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<Early>();
        builder.Services.AddTracing(tracing => tracing.Service("orders", "1.0").Sample(Sample.Always).ExportTo(exporter));

        using (var host = builder.Build())
        {
            await host.StartAsync();
            Spans.Run("process order", _ => { });
            await host.StopAsync();
        }

        Assert.That(exporter.Names, Is.EqualTo(new[] { "start service", "process order" }));
        Assert.That(exporter.Disposed, Is.EqualTo(1));
    }

    [Test]
    public async Task Several_calls_make_one_provider_and_the_last_policy_counts()
    {
        var exporter = new NamesExporter();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddTracing(tracing => tracing.Sample(Sample.Never).ExportTo(exporter));
        builder.Services.AddTracing(tracing => tracing.Sample(Sample.Always).AddSource("Shop"));
        using var source = new ActivitySource("Shop");

        using (var host = builder.Build())
        {
            await host.StartAsync();
            source.Run("by the shop", _ => { });
            Assert.That(host.Services.GetServices<TracerProvider>().Count(), Is.EqualTo(1));
            Assert.That(host.Services.GetServices<IHostedService>().Count(), Is.EqualTo(1));
            await host.StopAsync();
            host.Services.GetRequiredService<TracerProvider>().Dispose();
        }

        Assert.That(exporter.Names, Is.EqualTo(new[] { "by the shop" }));
    }

    [Test]
    public async Task Log_records_carry_the_ids_of_their_span()
    {
        var logs = new Logs();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddTracing(tracing => tracing.Sample(Sample.Always).ExportTo(new NamesExporter()));
        builder.Logging.AddProvider(logs);
        using var host = builder.Build();
        await host.StartAsync();

        var logger = host.Services.GetRequiredService<ILogger<AddTracingTests>>();
        var context = Spans.Run("process order", span =>
        {
#pragma warning disable CA1848, CA2254 // One record in a test.
            logger.LogInformation("order taken");
#pragma warning restore CA1848, CA2254
            return span.Context;
        });
        await host.StopAsync();

        Assert.That(logs.Scopes, Is.SupersetOf(new[]
        {
            $"TraceId:{context.TraceId}", $"SpanId:{context.SpanId}",
        }));
    }

    [Test]
    public async Task Without_an_exporter_of_ones_own_traces_go_where_the_standard_variables_say()
    {
        await using var collector = await Collector.Start();
        Environment.SetEnvironmentVariable(Endpoint, collector.Url);
        Environment.SetEnvironmentVariable(Protocol, "http/protobuf");

        using (TracingSession.Start(tracing => tracing.Service("import")))
            Spans.Run("import file", _ => { });
        Assert.That(collector.Requests, Is.EqualTo(1));

        var exporter = new NamesExporter();
        using (TracingSession.Start(tracing => tracing.ExportTo(exporter)))
            Spans.Run("import file", _ => { });
        Environment.SetEnvironmentVariable("OTEL_TRACES_EXPORTER", "none");
        using (TracingSession.Start(tracing => tracing.Sample(Sample.Always.When(AnySpan.Failed))))
            Spans.Run("import file", _ => { });

        Assert.That(collector.Requests, Is.EqualTo(1), "an exporter of one's own, or none, takes its place");
        Assert.That(exporter.Names, Is.EqualTo(new[] { "import file" }));
    }

    [Test]
    public void A_session_flushes_when_asked_and_when_disposed_and_takes_a_second_disposal()
    {
        var exporter = new NamesExporter();
        var session = TracingSession.Start(tracing => tracing.Sample(Sample.Always.When(AnySpan.Name("first"))).ExportTo(exporter));

        Spans.Run("first", _ => { });
        Assert.That(session.Flush(), Is.True);
        Assert.That(exporter.Names, Is.EqualTo(new[] { "first" }));

        Spans.Run("first", _ => { });
        session.Dispose();
        session.Dispose();
        Spans.Run("first", _ => { });
        Assert.That(session.Flush(), Is.False);
        Assert.That(exporter.Names, Is.EqualTo(new[] { "first", "first" }));
        Assert.That(exporter.Disposed, Is.EqualTo(1));
    }

    [Test]
    public void The_standard_sampler_variables_decide_where_no_policy_is_set()
    {
        Environment.SetEnvironmentVariable("OTEL_TRACES_SAMPLER", "always_off");
        var exporter = new NamesExporter();
        using (TracingSession.Start(tracing => tracing.ExportTo(exporter)))
            Spans.Run("import file", _ => { });
        using (TracingSession.Start(tracing => tracing.Sample(Sample.Always).ExportTo(exporter)))
            Spans.Run("with a policy", _ => { });

        Assert.That(exporter.Names, Is.EqualTo(new[] { "with a policy" }));
    }

    [Test]
    public void Nonsense_is_refused_when_it_is_said()
    {
        Assert.Throws<ArgumentException>(() => TracingSession.Start(tracing => tracing.Service(" ")));
        Assert.Throws<ArgumentNullException>(() => TracingSession.Start(tracing => tracing.Sample((Policy)null!)));
        Assert.Throws<ArgumentNullException>(() => TracingSession.Start(tracing => tracing.ExportTo((NamesExporter)null!)));
        Assert.Throws<ArgumentNullException>(() => TracingSession.Start(tracing => tracing.Streams(null!)));
        Assert.Throws<ArgumentNullException>(() => TracingSession.Start(tracing => tracing.Configure(null!)));
        Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddTracing());
    }

    private sealed class Early : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            Spans.Run("start service", _ => { });
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    // Keeps the scopes of every record as text.
    private sealed class Logs : ILoggerProvider, ILogger, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public ConcurrentQueue<string> Scopes { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _scopes?.ForEachScope(
                static (scope, texts) =>
                {
                    if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
                    {
                        foreach (var (key, value) in pairs)
                            texts.Enqueue($"{key}:{value}");
                    }
                },
                Scopes);

        public void Dispose()
        {
        }
    }
}
