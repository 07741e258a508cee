// What is recorded of each kind of request, by OpenTelemetry's conventions for HTTP servers: the whole span.
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class RequestTableTests
{
    private static readonly Row[] s_rows =
    [
        new("GET", "/orders/7", ["GET /orders/{id} Unset", "http.response.status_code=200", "http.route=/orders/{id}"]),
        new("GET", "/", ["GET / Unset", "http.response.status_code=200", "http.route=/"]),
        new("GET", "/orders/7?page=2&token=secret&flag", ["GET /orders/{id} Unset", "http.response.status_code=200",
            "http.route=/orders/{id}", "url.query=page=2&token=REDACTED&REDACTED"]),
        new("POST", "/shop/carts/1/items",
            ["POST /shop/carts/{cart:int}/items Unset", "http.response.status_code=201", "http.route=/shop/carts/{cart:int}/items"]),
        new("GET", "/nowhere", ["GET Unset", "http.response.status_code=404"]),
        new("DELETE", "/orders/7", ["DELETE Unset", "http.response.status_code=405"]),
        new("BREW", "/nowhere", ["HTTP Unset", "http.request.method_original=BREW", "http.response.status_code=404"]) { Method = "_OTHER" },
        new("BREW", "/any/7", ["HTTP /any/{id} Unset", "http.request.method_original=BREW", "http.response.status_code=200",
            "http.route=/any/{id}"]) { Method = "_OTHER" },
        new("QUERY", "/any/7", ["QUERY /any/{id} Unset", "http.response.status_code=200", "http.route=/any/{id}"]),
        new("GET", "/things/%0A%3Cb%3E%2Fa%20b",
            ["GET /things/{name} Unset", "http.response.status_code=200", "http.route=/things/{name}"]),
        new("GET", "/status/400", ["GET /status/{code:int} Unset", "http.response.status_code=400", "http.route=/status/{code:int}"]),
        new("GET", "/status/302", ["GET /status/{code:int} Unset", "http.response.status_code=302", "http.route=/status/{code:int}"]),
        new("GET", "/status/503",
            ["GET /status/{code:int} Error", "error.type=503", "http.response.status_code=503", "http.route=/status/{code:int}"]),
        new("GET", "/throws", ["GET /throws Error", "error.type=System.InvalidOperationException", "http.response.status_code=500",
            "http.route=/throws", "event exception: System.InvalidOperationException"]),
        new("GET", "/short", ["GET /short Unset", "http.response.status_code=200", "http.route=/short"]),
        new("GET", "/before/routing", ["GET Unset", "http.response.status_code=418"]),
        new("GET", "/streamed", ["GET /streamed Unset", "http.response.status_code=200", "http.route=/streamed"]),
    ];

    private static readonly Row[] s_handled =
    [
        new("GET", "/throws", ["GET /throws Error", "error.type=System.InvalidOperationException", "http.response.status_code=500",
            "http.route=/throws", "event exception: System.InvalidOperationException"]),
        new("GET", "/rejects",
            ["GET /rejects Unset", "http.response.status_code=409", "http.route=/rejects", "event exception: System.ArgumentException"]),
        new("GET", "/orders/7", ["GET /orders/{id} Unset", "http.response.status_code=200", "http.route=/orders/{id}"]),
        new("GET", "/nowhere", ["GET Unset", "http.response.status_code=404"]),
    ];

    private static readonly Row[] s_paged =
    [
        new("GET", "/status/400", ["GET /status/{code:int} Unset", "http.response.status_code=400", "http.route=/status/{code:int}"]),
        new("GET", "/nowhere", ["GET Unset", "http.response.status_code=404"]),
    ];

    [TestCaseSource(nameof(s_rows))]
    public async Task A_request_is_recorded_as_the_conventions_say(Row row)
    {
        await using var server = await Server.Start(Map, new ServerSetup { Options = options => options.QueryParameters.Add("page") });
        await Check(server, row);
    }

    [TestCaseSource(nameof(s_rows))]
    public async Task It_is_so_with_the_frameworks_own_attributes(Row row)
    {
        const string name = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";
        AppContext.SetSwitch(name, false);
        try
        {
            await using var server = await Server.Start(Map, new ServerSetup { Options = options => options.QueryParameters.Add("page") });
            await Check(server, row);
        }
        finally
        {
            AppContext.SetSwitch(name, true);
        }
    }

    [Test]
    public async Task Long_texts_are_cut_with_the_frameworks_own_attributes_too()
    {
        const string name = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";
        AppContext.SetSwitch(name, false);
        try
        {
            await using var server = await Server.Start(app => app.MapGet("/{**path}", static () => "any"));
            using var client = server.Client();
            var path = "/" + string.Concat(Enumerable.Repeat("%3C", 1_000));
            var agent = new string('a', 2_000);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
            using var response = await client.SendAsync(request);
            var span = await server.Request();
            Assert.That(
                (span.GetTagItem("url.path"), span.GetTagItem("user_agent.original")),
                Is.EqualTo(((object)path[..1_024], (object)agent[..1_024])));
        }
        finally
        {
            AppContext.SetSwitch(name, true);
        }
    }

    [Test]
    public async Task A_name_that_the_application_gives_stays()
    {
        await using var server = await Server.Start(app => app.MapGet("/orders/{id}", static (string id) =>
        {
            System.Diagnostics.Activity.Current!.DisplayName = "checkout";
            return id;
        }));
        using var client = server.Client();
        using var response = await client.GetAsync("/orders/7");
        var span = await server.Request();
        Assert.That((span.DisplayName, span.GetTagItem("http.route")), Is.EqualTo(("checkout", (object)"/orders/{id}")));
    }

    [Test]
    public async Task By_itself_no_server_asks_the_framework_for_attributes()
    {
        // A switch cannot be taken back, so if another test has set it, this sees only that it stays.
        const string name = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";
        var before = AppContext.TryGetSwitch(name, out var value);
        await using var server = await Server.Start(Map);
        Assert.That((AppContext.TryGetSwitch(name, out var after), after), Is.EqualTo((before, value)));
        Assert.That(new AspNetCoreTracingOptions().StartAttributes, Is.False);
    }

    [TestCaseSource(nameof(s_handled))]
    public async Task Behind_an_exception_handler_the_request_keeps_its_own_route(Row row)
    {
        await using var server = await Server.Start(app =>
        {
            app.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                StatusCodeSelector = exception =>
                    exception is ArgumentException ? StatusCodes.Status409Conflict : StatusCodes.Status500InternalServerError,
                AllowStatusCode404Response = true,
            });
            app.UseRouting();
            app.Map("/error", () => "sorry");
            Map(app);
        });
        await Check(server, row);
    }

    [Test]
    public async Task Behind_a_handler_function_it_is_the_same([Values("/throws", "/rejects")] string path)
    {
        await using var server = await Server.Start(app =>
        {
            app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("sorry")));
            Map(app);
        });
        var expected = s_handled.Single(row => row.Path == path).Expected;
        await Check(server, new Row("GET", path, path == "/throws" ? expected :
            ["GET /rejects Error", "error.type=System.ArgumentException", "http.response.status_code=500", "http.route=/rejects",
                "event exception: System.ArgumentException"]));
    }

    [TestCaseSource(nameof(s_paged))]
    public async Task Behind_a_page_for_status_codes_the_request_keeps_its_own_route(Row row)
    {
        await using var server = await Server.Start(app =>
        {
            app.UseStatusCodePagesWithReExecute("/sorry/{0}");
            app.UseRouting();
            app.Map("/sorry/{code:int}", (int code) => $"{code}");
            Map(app);
        });
        await Check(server, row);
    }

    [Test]
    public async Task A_handler_that_throws_itself_leaves_one_event_of_each_exception()
    {
        await using var server = await Server.Start(app =>
        {
            app.UseExceptionHandler(handler => handler.Run(_ => throw new NotSupportedException("in the handler")));
            Map(app);
        });
        await Check(server, new Row("GET", "/throws",
            ["GET /throws Error", "error.type=System.InvalidOperationException", "http.response.status_code=500", "http.route=/throws",
                "event exception: System.InvalidOperationException"]));
    }

    internal static void Map(WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path != "/before/routing")
                return next(context);
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        });
        app.MapGet("/", () => "root");
        app.MapGet("/orders/{id}", (string id) => id);
        app.MapGroup("/shop").MapPost("/carts/{cart:int}/items", (int cart) => Results.Created($"/{cart}", null));
        app.Map("/any/{id}", (string id) => id);
        app.MapGet("/things/{name}", (string name) => name.Length);
        app.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        app.MapGet("/throws", string () => throw new InvalidOperationException("broken"));
        app.MapGet("/rejects", string () => throw new ArgumentException("refused"));
        app.MapGet("/short", () => "short").ShortCircuit();
        app.MapGet("/streamed", Stream);
    }

    private static async Task Stream(HttpContext context)
    {
        for (var i = 0; i < 3; i++)
        {
            await context.Response.WriteAsync($"part {i}\n");
            await context.Response.Body.FlushAsync();
        }
    }

    private static async Task Check(Server server, Row row)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(new HttpMethod(row.Sent), row.Path);
        request.Headers.UserAgent.ParseAdd("tests/1.0");
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        Assert.That(SpanText.Of(await server.Request()), Is.EqualTo(row.All).AsCollection);
    }

    /// <summary>A request, and what of its span is its own.</summary>
    public sealed record Row(string Sent, string Path, string[] Expected)
    {
        public string? Method { get; init; }

        internal string[] All =>
        [
            Expected[0],
            .. Expected[1..].Where(line => !line.StartsWith("event", StringComparison.Ordinal)).Concat(
            [
                "client.address=127.0.0.1", $"http.request.method={Method ?? Sent}", "network.peer.address=127.0.0.1",
                "network.protocol.version=1.1", "server.address=127.0.0.1",
                $"url.path={Path.Split('?')[0]}", "url.scheme=http", "user_agent.original=tests/1.0",
            ]).Order(StringComparer.Ordinal),
            .. Expected.Where(line => line.StartsWith("event", StringComparison.Ordinal)),
        ];

        public override string ToString() => $"{Sent} {Path}";
    }
}
