// services.AddTracing in an application that has a server: requests, and what happens in them, are recorded, or it is said at the start.
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

[NonParallelizable]
public class ServicesInWebTests
{
    [TestCase(false, false, "work,GET /orders/{id}")]
    [TestCase(true, false, "work,GET /orders/{id}")]
    [TestCase(false, true, "work,GET /orders/{id}")]
    public async Task Requests_and_what_happens_in_them_are_recorded(bool isSlim, bool hasTheirs, string names)
    {
        var exporter = new NamesExporter();
        var logs = new Warnings();
        var builder = isSlim ? WebApplication.CreateSlimBuilder() : WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddTracing(tracing =>
        {
            tracing.Sample(Sample.Always).ExportTo(exporter).Without(Instrumentations.All);
            if (hasTheirs)
                tracing.Configure(provider => provider.AddAspNetCoreInstrumentation());
        });
        await using (var app = builder.Build())
        {
            app.MapGet("/orders/{id}", (int id) => Spans.Run("work", _ => id));
            await app.StartAsync();
            using var client = new HttpClient();
            await client.GetStringAsync(new Uri($"{app.Urls.Single()}/orders/7"));
            await app.StopAsync();
        }

        Assert.That(string.Join(',', exporter.Names), Is.EqualTo(names));
        Assert.That(logs.Messages, Is.Empty);
    }

    [Test]
    public async Task A_server_that_comes_later_is_told_of_when_the_host_starts()
    {
        var logs = new Warnings();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(logs);
        builder.Services.AddTracing(tracing => tracing.ExportTo(new NamesExporter()));
        builder.Services.AddSingleton<IServer, Later>();
        using (var host = builder.Build())
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        Assert.That(logs.Messages.Single(), Does.Contain("AddTracing on the application's builder"));
    }

    [Test]
    public async Task A_host_without_a_server_is_told_nothing()
    {
        var logs = new Warnings();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(logs);
        builder.Services.AddTracing(tracing => tracing.ExportTo(new NamesExporter()));
        using (var host = builder.Build())
        {
            await host.StartAsync();
            await host.StopAsync();
        }

        Assert.That(logs.Messages, Is.Empty);
    }

    private sealed class Later : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Messages { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
                Messages.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
