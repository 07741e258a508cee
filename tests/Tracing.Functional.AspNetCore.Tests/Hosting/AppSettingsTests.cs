// A policy in appsettings.json and the file of an environment: exactly the text that the merged configuration says, and never a mixture.
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

[NonParallelizable]
public sealed class AppSettingsTests
{
    private const string Base = """
        { "OTEL_TRACES_EXPORTER": "none",
          "Tracing": { "Sampling": { "Policy": "rule \"health\": never when path is \"/health\"\nrule \"rest\": adaptive(10/s)" } } }
        """;

    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("settings-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [TestCase(null, "orElse(named(\"health\", conditional(path is \"/health\", never)), named(\"rest\", adaptive(10/s)))")]
    [TestCase("\"Policy\": \"rule \\\"rest\\\": adaptive(1/s)\"", "named(\"rest\", adaptive(1/s))")]
    [TestCase("\"Policy\": \"\", \"PolicyFile\": \"orders.policy\"", "fixedRatio(0.5)")]
    public async Task The_policy_is_the_text_that_the_merged_configuration_says(string? production, string policy)
    {
        Write("orders.policy", "fixedRatio(0.5)");
        await using var app = App(production);
        Assert.That(Control(app).Policy.ToString(), Is.EqualTo(policy));
    }

    [TestCase("\"Policy\": [ \"rule \\\"errors\\\": always\", \"adaptive(1/s)\" ]", "is a list or an object; allowed: one text")]
    [TestCase("\"PolicyFile\": \"orders.policy\"", "Both Tracing:Sampling:Policy and Tracing:Sampling:PolicyFile are set")]
    [TestCase("\"Policy\": null", "Neither Tracing:Sampling:Policy nor Tracing:Sampling:PolicyFile is set")]
    public async Task What_would_be_a_mixture_ends_the_start(string production, string sentence)
    {
        await using var app = App(production);
        Assert.That(() => app.StartAsync(), Throws.InvalidOperationException.With.Message.Contains(sentence));
    }

    /// <summary>By the watcher of the framework's own configuration, and the system's clock.</summary>
    [Test]
    public async Task A_change_of_the_environments_file_is_applied_and_a_half_written_one_is_not()
    {
        await using var app = App("\"Policy\": \"always\", \"Settle\": \"00:00:00.010\", \"PollEvery\": \"00:00:00.100\"");
        var control = Control(app);
        Write("appsettings.Production.json", "{ \"Tracing\": { \"Sampling\": { \"Poli");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.That(control.Policy.ToString(), Is.EqualTo("always"), "the framework has dropped the half file, and so the key, by now");
        Write("appsettings.Production.json", """{ "Tracing": { "Sampling": { "Policy": "never" } } }""");
        Assert.That(() => control.Policy.ToString(), Is.EqualTo("never").After(60_000, 20));
    }

    private static SamplingControl Control(WebApplication app)
    {
        app.Services.GetRequiredService<TracerProvider>();
        return app.Services.GetRequiredService<SamplingControl>();
    }

    private WebApplication App(string? production)
    {
        Write("appsettings.json", Base);
        if (production is not null)
            Write("appsettings.Production.json", $$"""{ "Tracing": { "Sampling": { {{production}} } } }""");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = _folder, EnvironmentName = "Production" });
        builder.AddTracing(tracing => tracing.SampleFrom(builder.Configuration.GetSection("Tracing:Sampling")));
        return builder.Build();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
