// A policy in the application's configuration: one text or the name of a file, never a list, and never a default for a missing key.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Reload;

[NonParallelizable]
public class ConfigurationTests
{
    private const string Section = "Tracing:Sampling", PolicyKey = Section + ":Policy", FileKey = Section + ":PolicyFile";

    [Test]
    public void The_text_of_the_section_is_the_policy_and_a_change_of_it_is_applied()
    {
        var root = Reloading.Configured((PolicyKey, "rule \"a\": always"));
        using var service = Of(root);
        var before = (service.Policy, service.Control.PolicyInfo.Source, service.Control.PolicyInfo.Origin);
        root[PolicyKey] = "never";
        root.Reload();
        service.Settle();
        service.Settle();
        Assert.That(
            (before, service.Policy),
            Is.EqualTo((("named(\"a\", always)", PolicySourceKind.Configuration, PolicyKey), "never")), "without waiting for a poll");
    }

    [Test]
    public void A_file_that_the_section_names_is_the_policy_and_is_watched()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "always");
        folder.Write("b.policy", "fixedRatio(0.5)");
        var root = Reloading.Configured((FileKey, "a.policy"));
        using var service = Of(root, ("contentRoot", folder.Root));
        folder.Write("a.policy", "never");
        var rewritten = (service.Look(), service.Control.PolicyInfo.Source, service.Control.PolicyInfo.Origin);
        root[FileKey] = "b.policy";
        root.Reload();
        Assert.That(
            (rewritten, service.Look(), service.Control.PolicyInfo.Origin),
            Is.EqualTo((("never", PolicySourceKind.File, "a.policy"), "fixedRatio(0.5)", "b.policy")));
    }

    [Test]
    public void Later_layers_replace_the_text_as_a_whole()
    {
        var root = new ConfigurationBuilder()
            .AddInMemoryCollection([Pair(PolicyKey, "rule \"health\": never when path is \"/health\"\nrule \"rest\": adaptive(10/s)")])
            .AddInMemoryCollection([Pair(PolicyKey, "rule \"rest\": adaptive(1/s)")])
            .Build();
        using var service = Of(root);
        Assert.That(service.Policy, Is.EqualTo("named(\"rest\", adaptive(1/s))"));
    }

    [Test]
    public void An_emptied_key_is_no_key()
    {
        using var folder = new Folder();
        folder.Write("a.policy", "never");
        var root = new ConfigurationBuilder()
            .AddInMemoryCollection([Pair(PolicyKey, "always")])
            .AddInMemoryCollection([Pair(PolicyKey, ""), Pair(FileKey, folder["a.policy"])])
            .Build();
        using var service = Of(root);
        Assert.That(service.Policy, Is.EqualTo("never"));
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        yield return Case("a list", "is a list or an object; allowed: one text", (PolicyKey + ":0", "always"), (PolicyKey + ":1", "never"));
        yield return Case("a list of files", "Tracing:Sampling:PolicyFile is a list", (FileKey + ":0", "a.policy"));
        yield return Case(
            "a text in one layer and a list in another", "merges lists by index", (PolicyKey, "always"), (PolicyKey + ":0", "never"));
        yield return Case("both", "Both Tracing:Sampling:Policy and Tracing:Sampling:PolicyFile", (PolicyKey, "always"), (FileKey, "a"));
        yield return Case("neither", "Neither Tracing:Sampling:Policy nor Tracing:Sampling:PolicyFile is set");
        yield return Case("only spaces", "Neither Tracing:Sampling:Policy nor", (PolicyKey, "  "));

        static TestCaseData Case(string name, string sentence, params (string Key, string? Value)[] values) =>
            new TestCaseData(sentence, values).SetName($"A section with {name} is refused");
    }

    [TestCaseSource(nameof(Bad))]
    public void A_bad_section_ends_the_start_and_later_leaves_the_policy(string sentence, (string Key, string? Value)[] values)
    {
        Assert.That(() => Of(Reloading.Configured(values)), Throws.InvalidOperationException.With.Message.Contains(sentence));

        var root = Reloading.Configured((PolicyKey, "fixedRatio(0.5)"));
        using var service = Of(root);
        root[PolicyKey] = null;
        foreach (var (key, value) in values)
            root[key] = value;
        root.Reload();
        Assert.That(service.Look(), Is.EqualTo("fixedRatio(0.5)"));
        Assert.That(service.Log, Has.One.Contains(sentence));
    }

    /// <summary>As the framework's provider of JSON does when its file is half written.</summary>
    [Test]
    public void What_the_configuration_loses_without_saying_so_is_not_missed()
    {
        var root = Reloading.Configured((PolicyKey, "fixedRatio(0.5)"));
        using var service = Of(root);
        root[PolicyKey] = null;
        Assert.That(service.Look(), Is.EqualTo("fixedRatio(0.5)"));
        Assert.That(service.Log, Has.None.StartsWith("Error"));
    }

    [Test]
    public void The_section_sets_the_options_and_code_wins()
    {
        var root = Reloading.Configured(
            (Section + ":OnInvalidAtStart", "fixedRatio(0.5)"), (Section + ":PollEvery", "00:00:01"));
        using var service = Of(root);
        var start = service.Policy;
        root[PolicyKey] = "never";
        root.Reload();
        service.Time.Advance(TimeSpan.FromSeconds(1));
        service.Settle();
        Assert.That((start, service.Policy), Is.EqualTo(("fixedRatio(0.5)", "never")));

        using var code = new Reloading(builder => builder.SetSamplingFrom(
            root.GetSection(Section + ":Other"), options => options.OnInvalidAtStart = "always"));
        Assert.That(code.Policy, Is.EqualTo("always"));
        Assert.That(
            () => new Reloading(builder => builder.SetSamplingFrom(Reloading.Configured(("PollEvery", "often")))),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("PollEvery is often; allowed: a time such as"));
    }

    [Test]
    public void Options_bind_through_IOptions()
    {
        var root = Reloading.Configured(
            ("Reload:PollEvery", "00:00:02"), ("Reload:Watch", "false"), ("Reload:OnInvalidAtStart", "always"),
            ("Sampling:KeepOnFault", "false"));
        using var folder = new Folder();
        using var service = new Reloading(builder => builder.SetSamplingFromFile(folder["a.policy"]).ConfigureServices(services =>
        {
            services.Configure<PolicyReloadOptions>(root.GetSection("Reload"));
            services.Configure<SamplingOptions>(root.GetSection("Sampling"));
        }));
        folder.Write("a.policy", "never");
        service.Time.Advance(TimeSpan.FromSeconds(2));
        service.Settle();
        Assert.That((service.Policy, service.Control.KeepOnFault), Is.EqualTo(("never", false)));
    }

    [Test]
    public void A_text_calls_the_functions_of_the_options()
    {
        var root = Reloading.Configured(("Policy", "never when function \"is night\" else always"));
        var isNight = false;
        using var service = new Reloading(builder => builder.SetSamplingFrom(
            root, options => options.Functions = PolicyFunctions.None.Condition("is night", _ => isNight)));
        var day = service.IsKept();
        isNight = true;
        Assert.That((day, service.IsKept(), service.Control.PolicyInfo.Origin), Is.EqualTo((true, false, "Policy")));
    }

    [Test]
    public void A_provider_of_the_configuration_that_throws_leaves_the_policy()
    {
        var source = new Failing();
        var root = new ConfigurationBuilder().Add(source).Build();
        using var service = new Reloading(builder => builder.SetSamplingFrom(root));
        source.IsBroken = true;
        root.Reload();
        Assert.That(service.Look(), Is.EqualTo("fixedRatio(0.5)"));
        Assert.That(service.Log, Has.One.Contains("planted"));
    }

    private static Reloading Of(IConfiguration root, params (string Key, string? Value)[] host) =>
        new(builder => builder.SetSamplingFrom(root.GetSection(Section), options => options.Watch = false), host);

    private static KeyValuePair<string, string?> Pair(string key, string value) => new(key, value);

    private sealed class Failing : ConfigurationProvider, IConfigurationSource
    {
        public bool IsBroken { get; set; }

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            value = key == "Policy" ? "fixedRatio(0.5)" : null;
            return IsBroken ? throw new InvalidOperationException("planted") : value is not null;
        }
    }
}
