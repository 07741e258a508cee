// Where requests come from and go to: forwarded headers, IPv6, base paths, methods, conventional routes of MVC.
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class AddressTests
{
    [Test]
    public async Task Behind_a_proxy_the_client_is_the_one_that_the_application_sees()
    {
        await using var server = await Server.Start(app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
            app.MapGet("/", () => "root");
        });
        var span = await Get(
            server, "/", ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "shop.example"));
        Assert.That(
            (span.GetTagItem("client.address"), span.GetTagItem("network.peer.address"), span.GetTagItem("url.scheme"),
                span.GetTagItem("server.address"), span.GetTagItem("server.port")),
            Is.EqualTo(((object)"203.0.113.7", (object)"127.0.0.1", (object)"https", (object)"shop.example", (object)443)));
        Assert.That(span.GetTagItem("network.peer.port"), Is.InstanceOf<int>().And.Positive);
    }

    [Test]
    public async Task A_client_that_the_application_has_set_stays()
    {
        await using var server = await Server.Start(app =>
        {
            app.Use((context, next) =>
            {
                System.Diagnostics.Activity.Current!.SetTag("client.address", "its own");
                return next(context);
            });
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor });
            app.MapGet("/", () => "root");
        });
        Assert.That((await Get(server, "/", ("X-Forwarded-For", "203.0.113.7"))).GetTagItem("client.address"), Is.EqualTo("its own"));
    }

    [TestCase("[::1]:8080", "::1", 8080)]
    [TestCase("[2001:db8::7]", "2001:db8::7", 80)]
    [TestCase("127.0.0.1:81", "127.0.0.1", 81)]
    [TestCase("shop.example", "shop.example", 80)]
    public async Task An_address_has_no_brackets(string host, string address, int port)
    {
        await using var server = await Server.Start(app => app.MapGet("/", () => "root"));
        var span = await Get(server, "/", ("Host", host));
        Assert.That((span.GetTagItem("server.address"), span.GetTagItem("server.port")), Is.EqualTo(((object)address, (object)port)));
    }

    [Test]
    public async Task A_base_path_hides_nothing_that_is_left_out()
    {
        await using var server = await Server.Start(
            app =>
            {
                app.UsePathBase("/base");
                app.UseRouting();
                app.MapGet("/health/live", () => "fine");
                app.MapGet("/orders", () => "orders");
            },
            new ServerSetup { Options = options => options.Exclude.Add("/health") });
        using var client = server.Client();
        foreach (var path in new[] { "/base/health/live", "/base/health/live", "/base/health/none", "/health/live", "/base/orders" })
        {
            using var response = await client.GetAsync(path);
        }

        var span = await server.Request();
        Assert.That((span.DisplayName, span.GetTagItem("url.path")), Is.EqualTo(("GET /orders", (object)"/base/orders")));
        Assert.That(server.Spans, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_many_base_paths_the_first_few_are_remembered_and_all_are_left_out_when_they_are_known()
    {
        // What this sets for its flow ends with the method.
        await Task.Yield();
        var exclusions = new ServerExclusions([new("/health")], host: null);
        for (var i = 0; i < 100; i++)
            Assert.That(exclusions.IsFoundLater(Request($"/tenant{i}", "/health/live")), Is.True, $"{i}");
        var remembered = Enumerable.Range(0, 100)
            .Count(i => exclusions.IsLeftOut(Request("", $"/tenant{i}/health/live"), isLocalRoot: true));
        Assert.That(remembered, Is.EqualTo(16));

        static DefaultHttpContext Request(string pathBase, string path)
        {
            var context = new DefaultHttpContext();
            (context.Request.PathBase, context.Request.Path) = (pathBase, path);
            return context;
        }
    }

    [TestCase("BREW,GET", "BREW", "BREW", null, "BREW /any/{id}")]
    [TestCase("BREW,GET", "brew", "BREW", "brew", "BREW /any/{id}")]
    [TestCase("BREW,GET", "POST", "_OTHER", "POST", "HTTP /any/{id}")]
    [TestCase(" , ", "POST", "POST", null, "POST /any/{id}")]
    [TestCase("", "QUERY", "QUERY", null, "QUERY /any/{id}")]
    public async Task Known_methods_come_from_the_standard_variable(string list, string sent, string method, string? original, string name)
    {
        await using var server = await Server.Start(RequestTableTests.Map, new ServerSetup
        {
            Services = services => services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection([new("OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS", list)]).Build()),
        });
        using var client = server.Client();
        using var request = new HttpRequestMessage(new HttpMethod(sent), "/any/7");
        using var response = await client.SendAsync(request);
        var span = await server.Request();
        Assert.That((span.DisplayName, span.GetTagItem("http.request.method"), span.GetTagItem("http.request.method_original")),
            Is.EqualTo((name, (object)method, (object?)original)));
    }

    [TestCase("/Conventional/Cart/7", "GET Conventional/Cart/{id?}")]
    [TestCase("/conventional/CART", "GET Conventional/Cart/{id?}")]
    [TestCase("/Conventional", "GET Conventional/Index/{id?}")]
    [TestCase("/", "GET Conventional/Index/{id?}")]
    public async Task A_conventional_route_names_its_controller_and_action(string path, string name)
    {
        await using var server = await Server.Start(
            app => app.MapControllerRoute("default", "{controller=Conventional}/{action=Index}/{id?}"),
            new ServerSetup { Services = services => services.AddControllers().AddApplicationPart(typeof(AddressTests).Assembly) });
        var span = await Get(server, path);
        Assert.That((span.DisplayName, span.GetTagItem("http.route")), Is.EqualTo((name, (object)name[4..])));
    }

    private static async Task<System.Diagnostics.Activity> Get(Server server, string path, params (string Name, string Value)[] headers)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return await server.Request();
    }
}

public sealed class ConventionalController : Controller
{
    public IActionResult Index() => Ok("index");

    public IActionResult Cart(int? id) => Ok(id ?? 0);
}
