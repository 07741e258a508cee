// What belongs to a host stays with it: exclusions, options, and the time in which its requests are listened to.
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.AspNetCore.Http;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class HostTests
{
    private static readonly Action<TracerProviderBuilder>[] s_samplings =
    [
        builder => builder.SetSampling(Sample.Always),
        builder => builder.SetSampling(Sample.Always.ParentBased(localNotSampled: Sample.Always)),
        builder => builder.SetSampling(Sample.Always.When(AnySpan.Failed)).ExportTo(new Nothing()),
        builder => builder.SetSampler(new ParentBasedSampler(new AlwaysOnSampler())),
    ];

    [TestCaseSource(nameof(s_samplings))]
    public async Task A_path_that_is_left_out_leaves_out_its_children(Action<TracerProviderBuilder> sampling)
    {
        await using var server =
            await Server.Start(Map, new ServerSetup { Sampling = sampling, Options = options => options.Exclude.Add("/health") });
        using var client = server.Client();
        foreach (var path in new[] { "/health", "/health/live", "/HEALTH", "/healthy", "/work" })
            Assert.That(await client.GetStringAsync(path), Is.EqualTo(path));
        await server.Request();
        await server.Request();

        Assert.That(server.Spans.Select(span => span.DisplayName), Is.EqualTo(new[] { "work", "GET /{**path}", "work", "GET /{**path}" }));
        Assert.That(server.Spans.Where(span => span.Kind == ActivityKind.Server).Select(span => span.GetTagItem("url.path")),
            Is.EqualTo(new[] { "/healthy", "/work" }));
    }

    [Test]
    public async Task A_request_that_is_routed_elsewhere_stays_left_out()
    {
        await using var server = await Server.Start(
            app =>
            {
                app.UsePathBase("/health");
                Map(app);
            },
            new ServerSetup { Options = options => options.Exclude.Add("/health") });
        using var client = server.Client();
        Assert.That(await client.GetStringAsync("/health/live"), Is.EqualTo("/live"));
        Assert.That(await client.GetStringAsync("/work"), Is.EqualTo("/work"));
        await server.Request();
        Assert.That(server.Spans.Select(span => span.DisplayName), Is.EqualTo(new[] { "work", "GET /{**path}" }));
    }

    [Test]
    public async Task Two_hosts_in_one_process_keep_to_their_own_requests_and_options()
    {
        await using var first = await Server.Start(Map, new ServerSetup { Options = Options("first", "/left"), Sampling = Engine });
        await using var second = await Server.Start(Map, new ServerSetup { Options = Options("second", "/right"), Sampling = Engine });
        using var firstClient = first.Client();
        using var secondClient = second.Client();
        foreach (var (client, path) in new[] { (firstClient, "/left"), (firstClient, "/right"), (secondClient, "/left"),
            (secondClient, "/right") })
            await client.GetStringAsync(path + "?first=1&second=2");

        // OpenTelemetry's providers see every span of the process, whichever host it is of.
        var spans = new[] { await first.Request(), await first.Request() };
        Assert.That(spans.Select(span => $"{span.GetTagItem("url.path")} {span.GetTagItem("url.query")} {span.GetTagItem("enriched")}"),
            Is.EquivalentTo(new[]
        {
            "/right first=1&second=REDACTED first",
            "/left first=REDACTED&second=2 second",
        }));
        Assert.That(second.Spans.Count(span => span.Kind == ActivityKind.Server), Is.EqualTo(2));

        static void Engine(TracerProviderBuilder builder) => builder.SetSampling(Sample.Always);
        static Action<AspNetCoreTracingOptions> Options(string name, string excluded) => options =>
        {
            options.QueryParameters.Add(name);
            options.Exclude.Add(excluded);
            options.Enrich = (span, _) => span.SetTag("enriched", $"{span.GetTagItem("enriched")}{name}");
        };
    }

    [Test]
    public async Task An_exception_is_recorded_once_however_many_providers_there_are()
    {
        await using var server = await Server.Start(app => app.MapGet("/", string () => throw new InvalidOperationException("broken")));
        using var alone = Sdk.CreateTracerProviderBuilder().AddAspNetCoreTracing().Build();
        using var another = Sdk.CreateTracerProviderBuilder().AddAspNetCoreTracing().Build();
        using var client = server.Client();
        using var response = await client.GetAsync("/");
        Assert.That((await server.Request()).Events.Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_providers_that_stand_alone_one_records_and_another_goes_on_when_it_is_disposed()
    {
        await using var server = await Server.Start(Map, new ServerSetup { HasProvider = false });
        using var client = server.Client();
        var ended = new Server.Ended();
        var first = Alone("first", new Server.Ended());
        using var second = Alone("second", ended);
        var before = await Get(client, ended);
        first.Dispose();
        first.Dispose();
        var after = await Get(client, ended);

        Assert.That(new[] { before, after }.Select(span => $"{span.DisplayName} {span.GetTagItem("enriched")}"),
            Is.EqualTo(new[] { "GET /{**path} first", "GET /{**path} second" }));
    }

    [Test]
    public async Task A_provider_hears_of_all_requests_after_another_one_is_disposed_that_had_let_some_pass()
    {
        await using var server = await Server.Start(Map, new ServerSetup { HasProvider = false });
        using var client = server.Client();
        var ended = new Server.Ended();
        var first = Alone("first", new Server.Ended());
        using var second = Alone("second", ended);

        // Many threads note that a request was not recorded.
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Send(client, ActivityTraceId.CreateRandom(), flags: "00")));
        first.Dispose();
        for (var i = 0; i < 64; i++)
            Assert.That((await Get(client, ended)).DisplayName, Is.EqualTo("GET /{**path}"));
    }

    private static TracerProvider Alone(string name, Server.Ended ended) => Sdk.CreateTracerProviderBuilder()
        .AddAspNetCoreTracing(options => options.Enrich = (span, _) => span.SetTag("enriched", $"{span.GetTagItem("enriched")}{name}"))
        .AddProcessor(ended).Build();

    private static async Task<Activity> Get(HttpClient client, Server.Ended ended)
    {
        // A provider hears of every request of the process, also of one that another test has left behind.
        var trace = ActivityTraceId.CreateRandom();
        await Send(client, trace, flags: "01");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var span = await ended.Next.ReadAsync(deadline.Token);
            if (span.TraceId == trace)
                return span;
        }
    }

    private static async Task Send(HttpClient client, ActivityTraceId trace, string flags)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/work");
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-{flags}");
        using var response = await client.SendAsync(request);
    }

    [Test]
    public async Task A_hosts_own_provider_comes_before_one_that_stands_alone()
    {
        using var alone = Sdk.CreateTracerProviderBuilder()
            .AddAspNetCoreTracing(options => options.Enrich = (span, _) => span.SetTag("enriched", "alone")).Build();
        await using var server =
            await Server.Start(Map, new ServerSetup { Options = options => options.Enrich = (span, _) => span.SetTag("enriched", "host") });
        using var client = server.Client();
        await client.GetStringAsync("/work");
        Assert.That((await server.Request()).GetTagItem("enriched"), Is.EqualTo("host"));
    }

    [Test]
    public async Task A_host_without_a_provider_is_recorded_by_that_of_another()
    {
        await using var first = await Server.Start(Map);
        await using var second = await Server.Start(Map, new ServerSetup { HasProvider = false });
        using var client = second.Client();
        await client.GetStringAsync("/work");
        Assert.That((await first.Request()).DisplayName, Is.EqualTo("GET /{**path}"));
    }

    [Test]
    public async Task A_request_that_is_not_sampled_costs_its_hooks_nothing_and_is_answered()
    {
        var enriched = 0;
        await using var server = await Server.Start(Map, new ServerSetup
        {
            Sampling = builder => builder.SetSampling(Sample.Never),
            Options = options => options.Enrich = (_, _) => enriched++,
        });
        using var client = server.Client();
        Assert.That(await client.GetStringAsync("/work"), Is.EqualTo("/work"));
        Assert.That((enriched, server.Spans.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task The_server_announces_only_what_is_recorded()
    {
        await using var server = await Server.Start(Map, new ServerSetup
        {
            Sampling = builder => builder.SetSampling(Sample.Always.When(AtStart.Path("/kept"))),
        });
        var announced = new Announced();
        using var subscription = server.Services.GetRequiredService<DiagnosticListener>().Subscribe(announced, _ => false);
        using var client = server.Client();
        for (var i = 0; i < 20; i++)
        {
            await client.GetStringAsync("/dropped");
            await client.GetStringAsync("/kept");
            Assert.That((await server.Request()).GetTagItem("http.route"), Is.EqualTo("/{**path}"));
        }

        Assert.That(announced.Events.Select(one => one.Path).Distinct(), Is.EqualTo(new[] { "/kept" }));
        Assert.That(announced.Events.Count(one => one.Name.EndsWith(".Stop", StringComparison.Ordinal)), Is.EqualTo(20));
    }

    [Test]
    public void Listening_alone_makes_no_spans()
    {
        using var source = new DiagnosticListener("Microsoft.AspNetCore");
        var listener = new RequestListener(
            new RequestSpans(new AspNetCoreTracingOptions(), KnownMethods.Default, exclusions: null), source);
        Assert.That(source.IsEnabled("Microsoft.AspNetCore.Hosting.HttpRequestIn", new DefaultHttpContext()), Is.False);
        Assert.That(source.IsEnabled("Microsoft.AspNetCore.Hosting.HttpRequestIn.Stop"), Is.True);
        listener.Dispose();
        listener.Dispose();
        Assert.That(source.IsEnabled(), Is.False);
    }

    [TestCase("")]
    [TestCase("/")]
    public void Leaving_out_everything_is_refused(string path) =>
        Assert.That(() => Sdk.CreateTracerProviderBuilder().AddAspNetCoreTracing(options => options.Exclude.Add(path)),
            Throws.InstanceOf<ArgumentException>()
                .With.Message.Contains($"Exclude is \"{path}\"; allowed: paths that start with / and name something after it."));

    [TestCase(-1)]
    [TestCase(10_001)]
    public void So_is_a_number_of_message_events_out_of_range(int number) =>
        Assert.That(() => Sdk.CreateTracerProviderBuilder().AddAspNetCoreTracing(options => options.MaxMessageEvents = number),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains($"MaxMessageEvents is {number}; allowed: 0 to 10,000."));

    private static void Map(WebApplication app)
    {
        app.UseRouting();
        app.MapGet("/{**path}", (HttpContext context) =>
        {
            using (Server.Source.StartActivity("work"))
                return context.Request.Path.Value;
        });
    }

    /// <summary>Hears what others have asked for; asks for nothing itself.</summary>
    private sealed class Announced : IObserver<KeyValuePair<string, object?>>
    {
        public ConcurrentQueue<(string Name, string? Path)> Events { get; } = new();

        public void OnNext(KeyValuePair<string, object?> value) =>
            Events.Enqueue((value.Key, (value.Value as HttpContext)?.Request.Path.Value));

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Nothing : BaseProcessor<Activity>;
}
