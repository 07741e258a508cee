using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore.Tests.GrpcDotnet;
using Tracing.Functional.AspNetCore.Tests.Http;

namespace Tracing.Functional.AspNetCore.Tests.Beside;

/// <summary>Something that happens, and the spans that it leaves with one of two kinds of instrumentation.</summary>
internal sealed record Situation(string Name, Func<bool, Task<IReadOnlyList<Activity>>> Run);

internal static class Situations
{
    public static IReadOnlyList<Situation> All { get; } =
    [
        Server("server: a route", "GET", "/orders/7?page=2"),
        Server("server: an escaped path", "GET", "/things/%0A%3Cb%3E"),
        Server("server: no route", "GET", "/nowhere"),
        Server("server: QUERY", "QUERY", "/any/7"),
        Server("server: an unknown method", "BREW", "/any/7"),
        Server("server: status 503", "GET", "/status/503"),
        Server("server: an exception", "GET", "/throws"),
        Server("server: an exception on the developer's page", "GET", "/throws", app => app.UseDeveloperExceptionPage()),
        Server("server: an IPv6 host", "GET", "/", host: "[::1]:80"),
        new("server: a client that goes away", GoneClient),
        Grpc("server: gRPC", Shop.UnaryMethod, ""),
        Grpc("server: gRPC, refused", Shop.UnaryMethod, "refuse"),
        Grpc("server: gRPC, unknown method", Shop.Missing, ""),
        new("server: gRPC, cancelled", CancelledCall),
        Client("client: a request", "/any"),
        Client("client: status 404", "/status/404"),
        Client("client: a query", "/any?page=2"),
        new("client: cancelled", CancelledRequest),
        new("client: gRPC", isOurs => GrpcClient(isOurs, "")),
        new("client: gRPC, refused", isOurs => GrpcClient(isOurs, "refuse")),
    ];

    private static ServerSetup Setup(bool isOurs) => new()
    {
        FillsSpans = isOurs,
        Sampling = builder =>
        {
            if (!isOurs)
                builder.AddAspNetCoreInstrumentation();
            builder.SetSampler(new AlwaysOnSampler());
        },
    };

    private static Situation Server(string name, string method, string path, Action<WebApplication>? before = null, string? host = null) =>
        new(name, async isOurs =>
        {
            await using var server = await Tests.Server.Start(
                app =>
                {
                    before?.Invoke(app);
                    app.UseRouting();
                    RequestTableTests.Map(app);
                },
                Setup(isOurs));
            using var client = server.Client();
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Host = host;
            using (await client.SendAsync(request))
            {
            }

            return [await server.Request()];
        });

    private static async Task<IReadOnlyList<Activity>> GoneClient(bool isOurs)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Tests.Server.Start(
            app => app.MapGet("/waits", async (HttpContext context) =>
            {
                reached.SetResult();
                try
                {
                    await Task.Delay(Timeout.Infinite, context.RequestAborted);
                }
                catch (OperationCanceledException stopped)
                {
                    throw new InvalidOperationException("stopped", stopped);
                }
            }),
            Setup(isOurs));
        using var client = server.Client();
        using var leave = new CancellationTokenSource();
        var call = client.GetAsync("/waits", leave.Token);
        await reached.Task;
        await leave.CancelAsync();
        await Task.WhenAny(call);
        return [await server.Request()];
    }

    private static Situation Grpc(string name, Method<string, string> method, string what) => new(name, async isOurs =>
    {
        await using var host = await ShopHost.Start(setup: Setup(isOurs));
        using var call = host.Invoker.AsyncUnaryCall(method, null, default, what);
        await Task.WhenAny(call.ResponseAsync);
        return [await host.Server.Request()];
    });

    private static async Task<IReadOnlyList<Activity>> CancelledCall(bool isOurs)
    {
        await using var host = await ShopHost.Start(setup: Setup(isOurs));
        using (var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, "wait"))
            await host.Signals.Reached.WaitAsync(TimeSpan.FromSeconds(20));
        return [await host.Server.Request()];
    }

    private static Situation Client(string name, string path) => new(name, isOurs => Record(isOurs, async () =>
    {
        await using var upstream = await Upstream.Start();
        using var client = new HttpClient();
        using (await client.GetAsync(new Uri(upstream.Plain + path)))
        {
        }
    }));

    private static Task<IReadOnlyList<Activity>> CancelledRequest(bool isOurs) => Record(isOurs, async () =>
    {
        await using var upstream = await Upstream.Start();
        using var client = new HttpClient();
        using var leave = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Task.WhenAny(client.GetAsync(new Uri(upstream.Plain + "/held"), leave.Token));
    });

    private static Task<IReadOnlyList<Activity>> GrpcClient(bool isOurs, string what) => Record(isOurs, async () =>
    {
        await using var host = await ShopHost.Start(propagates: true, setup: Setup(isOurs) with { HasProvider = false });
        using var call = host.Invoker.AsyncUnaryCall(Shop.UnaryMethod, null, default, what);
        await Task.WhenAny(call.ResponseAsync);
    });

    /// <summary>The client spans of a provider with the defaults of either kind.</summary>
    private static async Task<IReadOnlyList<Activity>> Record(bool isOurs, Func<Task> work)
    {
        var before = DistributedContextPropagator.Current;
        var ended = new ConcurrentQueue<Activity>();
        var builder = Sdk.CreateTracerProviderBuilder().SetSampler(new AlwaysOnSampler());
        if (isOurs)
            builder.AddHttpClientTracing().AddGrpcClientTracing();
        else
            builder.AddHttpClientInstrumentation().AddGrpcClientInstrumentation();
        using var provider = builder.AddProcessor(new SimpleActivityExportProcessor(new Exporter(ended))).Build();
        try
        {
            Activity.Current = null;
            await work();
            return [.. ended];
        }
        finally
        {
            DistributedContextPropagator.Current = before;
        }
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
