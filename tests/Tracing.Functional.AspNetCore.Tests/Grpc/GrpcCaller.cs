// A gRPC client by hand over HTTP/2, in place of a gRPC library: it sends requests of any kind, reads answers to their end, and gathers
// the spans.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

internal sealed class GrpcCaller : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly TracerProvider _provider;
    private readonly HttpClient _client;

    public GrpcCaller(string address, GrpcClientTracingOptions? options = null, Action<TracerProviderBuilder>? configure = null,
        SocketsHttpHandler? transport = null)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .SetSampler(new AlwaysOnSampler())
            .AddSource("System.Net.Http", "Test")
            .AddProcessor(new SimpleActivityExportProcessor(new Exporter(_spans)))
            .AddGrpcClientTracing();
        configure?.Invoke(builder);
        _provider = builder.Build();
        _client = new HttpClient(new GrpcTracingHandler(transport ?? new SocketsHttpHandler(), options)) { BaseAddress = new Uri(address) };
    }

    public static ActivitySource Source { get; } = new("Test");

    /// <summary>What ended, in order, since the last look, of this trace.</summary>
    public Activity[] Ended(ActivityTraceId trace) => [.. _spans.Where(span => span.TraceId == trace)];

    public static HttpRequestMessage Request(string method, HttpContent content, params (string Name, string Value)[] metadata)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/tests.Echo/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        foreach (var (name, value) in metadata)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellation = default) =>
        _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

    /// <summary>One call with these messages, read to its end: what came.</summary>
    public async Task<List<string>> Call(
        string method, string[] texts, (string Name, string Value)[]? metadata = null, CancellationToken cancellation = default)
    {
        using var request = Request(method, new ByteArrayContent([.. texts.SelectMany(Wire.Frame)]), metadata ?? []);
        using var response = await Send(request, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var messages = new List<string>();
        while (await Wire.Read(stream, cancellation) is { } message)
            messages.Add(message);
        return messages;
    }

    public void Dispose()
    {
        _client.Dispose();
        _provider.Dispose();
    }

    private sealed class Exporter(ConcurrentQueue<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Enqueue(span);
            return ExportResult.Success;
        }
    }
}
