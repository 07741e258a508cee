// One trace over two platforms: a .NET client asks a service that OpenTelemetry's Node SDK traces, which asks a .NET server.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Node;

public class HttpThroughNodeTests
{
    private static readonly ActivitySource Source = new("Through Node");
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string?>> _baggage = new(StringComparer.Ordinal);

    [Test]
    public async Task A_trace_goes_through_Node_with_its_parents_its_threshold_and_its_baggage()
    {
        await using var node = await NodePeer.Serve("http-service.js");
        var ended = new ConcurrentQueue<Activity>();
        using var provider = Provider(Sample.FixedRatio(1), ended);
        await using var server = await Serve();
        using var client = new HttpClient();

        using var root = Source.StartActivity("root")!;
        root.AddBaggage("tenant", "blau, grün=1;x");
        root.AddBaggage("user", "7");
        Assert.That(await client.GetStringAsync(Through(node, server)), Is.EqualTo("answer"));

        var mine = await Ended(ended, root.TraceId, 2);
        var sent = mine.Single(span => span.Kind == ActivityKind.Client);
        var answered = mine.Single(span => span.Kind == ActivityKind.Server);
        JsonElement[] theirs = [await node.Line("span"), await node.Line("span")];
        var entry = theirs.Single(span => span.GetProperty("kind").GetInt32() == 1);
        var exit = theirs.Single(span => span.GetProperty("kind").GetInt32() == 2);

        Assert.That(theirs.Select(span => span.GetProperty("traceId").GetString()), Is.All.EqualTo(root.TraceId.ToHexString()));
        Assert.That(entry.GetProperty("parent").GetString(), Is.EqualTo(sent.SpanId.ToHexString()));
        Assert.That(exit.GetProperty("parent").GetString(), Is.EqualTo(entry.GetProperty("spanId").GetString()));
        Assert.That(answered.ParentSpanId.ToHexString(), Is.EqualTo(exit.GetProperty("spanId").GetString()));
        Assert.That(
            theirs.Select(span => span.GetProperty("traceState").GetString()).Append(answered.TraceStateString), Is.All.EqualTo("ot=th:0"));

        var between = (await node.Line("baggage")).EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString());
        Dictionary<string, string?> expected = new() { ["tenant"] = "blau, grün=1;x", ["user"] = "7" };
        Assert.That(between, Is.EquivalentTo(expected));
        Assert.That(_baggage[root.TraceId.ToHexString()], Is.EquivalentTo(expected));
    }

    [Test]
    public async Task A_trace_that_is_dropped_at_its_start_is_dropped_everywhere()
    {
        await using var node = await NodePeer.Serve("http-service.js");
        var ended = new ConcurrentQueue<Activity>();
        using var provider = Provider(Sample.Never, ended);
        await using var server = await Serve();
        using var client = new HttpClient();

        using var root = Source.StartActivity("root")!;
        Assert.That(await client.GetStringAsync(Through(node, server)), Is.EqualTo("answer"));
        Assert.That((await node.Line("current")).GetString(), Has.Length.EqualTo(16));
        Assert.That(_baggage, Does.ContainKey(root.TraceId.ToHexString()));
        Assert.That(ended.Where(span => span.TraceId == root.TraceId), Is.Empty);
        Assert.That((await node.Stop()).Where(line => line.TryGetProperty("span", out _)), Is.Empty);
    }

    private static Uri Through(NodePeer node, WebApplication server) =>
        new($"http://127.0.0.1:{node.Port}/?next={Uri.EscapeDataString(server.Urls.Single())}");

    private static TracerProvider Provider(Policy policy, ConcurrentQueue<Activity> ended) => Sdk.CreateTracerProviderBuilder()
        .AddSource(Source.Name, "System.Net.Http")
        .AddAspNetCoreTracing()
        .SetSampling(policy)
        .AddProcessor(new SimpleActivityExportProcessor(new Exporter(ended)))
        .Build();

    private async Task<WebApplication> Serve()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context =>
        {
            var current = Activity.Current!;
            _baggage[current.TraceId.ToHexString()] = current.Baggage.ToDictionary(one => one.Key, one => one.Value);
            return context.Response.WriteAsync("answer");
        });
        await app.StartAsync();
        return app;
    }

    /// <summary>The server's span ends only after its answer was read.</summary>
    private static async Task<Activity[]> Ended(ConcurrentQueue<Activity> ended, ActivityTraceId trace, int count)
    {
        for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < TimeSpan.FromSeconds(10); await Task.Delay(5))
        {
            Activity[] mine = [.. ended.Where(span => span.TraceId == trace)];
            if (mine.Length >= count)
                return mine;
        }

        throw new TimeoutException($"fewer than {count} spans of the trace ended");
    }

    private sealed class Exporter(ConcurrentQueue<Activity> ended) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                ended.Enqueue(span);
            return ExportResult.Success;
        }
    }
}
