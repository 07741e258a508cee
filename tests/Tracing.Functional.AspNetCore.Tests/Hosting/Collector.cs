// A real OTLP receiver on a loopback port, as far as a count goes, and an exporter that keeps the names of what it got.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private Collector(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>How many batches of spans have arrived.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref collector._requests);
            return Results.Bytes([], "application/x-protobuf");
        });
        await app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

internal sealed class NamesExporter : BaseExporter<Activity>
{
    public ConcurrentQueue<string> Names { get; } = new();

    public int Disposed { get; private set; }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
            Names.Enqueue(span.DisplayName);
        return ExportResult.Success;
    }

    protected override void Dispose(bool disposing)
    {
        Disposed++;
        base.Dispose(disposing);
    }
}
