// The server's options: from the application's configuration, from code, and refused if they are out of range.
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class OptionTests
{
    [Test]
    public async Task They_come_from_configuration_and_code_wins()
    {
        AspNetCoreTracingOptions? seen = null;
        await using var server = await Server.Start(Map, new ServerSetup
        {
            Services = services => services.Configure<AspNetCoreTracingOptions>(Section(
                ("Exclude:0", "/health"), ("QueryParameters:0", "Page"), ("MaxMessageEvents", "5"), ("RecordExceptions", "false"))),
            Options = options =>
            {
                seen = options;
                options.MaxMessageEvents = 6;
            },
        });
        using var client = server.Client();
        foreach (var path in new[] { "/health", "/shop?page=2&token=x" })
            await client.GetStringAsync(path);

        var span = await server.Request();
        Assert.That(span.GetTagItem("url.path"), Is.EqualTo("/shop"), "what the configuration excludes is not recorded");
        Assert.That(span.GetTagItem("url.query"), Is.EqualTo("page=2&token=REDACTED"));
        Assert.That(seen!.MaxMessageEvents, Is.EqualTo(6));
        Assert.That(seen.RecordExceptions, Is.False);
    }

    [Test]
    public async Task Trust_can_be_configured_too()
    {
        await using var server = await Server.Start(Map, new ServerSetup
        {
            Services = services => services.Configure<AspNetCoreTracingOptions>(options => options.TrustParent = _ => false),
        });
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var response = await client.SendAsync(request);

        var span = await server.Request();
        Assert.That(span.TraceId.ToHexString(), Is.Not.EqualTo("0af7651916cd43dd8448eb211c80319c"));
        Assert.That(span.Links.Single().Context.TraceId.ToHexString(), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
    }

    [TestCase("MaxMessageEvents", "10001", "MaxMessageEvents is 10001; allowed: 0 to 10,000.")]
    [TestCase("Exclude:0", "/", "Exclude is \"/\"; allowed: paths that start with / and name something after it.")]
    public void A_configured_value_that_is_out_of_range_is_refused_when_the_provider_is_built(string key, string value, string sentence)
    {
        var builder = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.Configure<AspNetCoreTracingOptions>(Section((key, value))))
            .AddAspNetCoreTracing();
        Assert.That(() => builder.Build(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(sentence));
    }

    [Test]
    public void A_further_call_changes_the_options_of_the_calls_before()
    {
        AspNetCoreTracingOptions? seen = null;
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddAspNetCoreTracing(options => options.Exclude.Add("/health"))
            .AddAspNetCoreTracing(options => options.Exclude.Add("/ready"))
            .AddAspNetCoreTracing(options => seen = options)
            .AddAspNetCoreTracing()
            .Build();
        Assert.That(seen!.Exclude, Is.EqualTo(new PathString[] { "/health", "/ready" }));
    }

    private static void Map(WebApplication app) => app.MapGet("/{**path}", () => "here");

    private static IConfigurationSection Section(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => new KeyValuePair<string, string?>("Options:" + pair.Key, pair.Value)))
        .Build().GetSection("Options");
}
