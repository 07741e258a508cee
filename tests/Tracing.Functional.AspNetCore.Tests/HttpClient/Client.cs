// A tracer provider that records what HTTP clients do, beside the server it calls.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore.Tests.Http;

internal sealed class Client : IAsyncDisposable
{
    private readonly DistributedContextPropagator _before = DistributedContextPropagator.Current;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly TracerProvider _provider;
    private bool _isDisposed;

    private Client(Upstream server, HttpMessageHandler handler, Action<HttpClientTracingOptions>? options,
        Func<TracerProviderBuilder, TracerProviderBuilder>? configure)
    {
        Activity.Current = null;
        Server = server;
        Http = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var builder = Sdk.CreateTracerProviderBuilder().AddHttpClientTracing(options);
        _provider = (configure?.Invoke(builder) ?? builder.SetSampler(new AlwaysOnSampler()))
            .AddProcessor(new SimpleActivityExportProcessor(new Exporter(_ended))).Build();
    }

    public Upstream Server { get; }

    public HttpClient Http { get; }

    /// <summary>What was exported, in the order of ends.</summary>
    public IReadOnlyList<Activity> Spans => [.. _ended];

    /// <summary>The requests' spans in the order of their starts.</summary>
    public IReadOnlyList<Activity> Requests =>
        [.. _ended.Where(span => span.Source.Name == "System.Net.Http").OrderBy(span => span.StartTimeUtc)];

    public static async Task<Client> Start(
        Action<HttpClientTracingOptions>? options = null, HttpMessageHandler? handler = null,
            Func<TracerProviderBuilder, TracerProviderBuilder>? configure = null) =>
        new(await Upstream.Start(), handler ?? Upstream.Handler(), options, configure);

    public static HttpRequestMessage Message(string url, HttpMethod? method = null, Version? version = null, string? content = null) =>
        new(method ?? HttpMethod.Get, url)
        {
            Version = version ?? HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content is null ? null : new StringContent(content),
        };

    /// <summary>Sends and reads; the status, or null if the request failed.</summary>
    public async Task<int?> Send(HttpRequestMessage message)
    {
        try
        {
            using var response = await Http.SendAsync(message);
            await response.Content.ReadAsStringAsync();
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Http.Dispose();
        _provider.Dispose();
        await Server.DisposeAsync();
        DistributedContextPropagator.Current = _before;
    }

    private sealed class Exporter(ConcurrentQueue<Activity> ended) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch)
                ended.Enqueue(activity);
            return ExportResult.Success;
        }
    }
}
