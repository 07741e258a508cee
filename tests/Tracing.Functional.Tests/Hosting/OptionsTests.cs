// Options of privacy, limits and the adviser: the application's configuration sets them, code wins, and bad values are refused in words.
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.Metrics;

namespace Tracing.Functional.Tests.Hosting;

[NonParallelizable]
public class OptionsTests
{
    [Test]
    public void Configuration_sets_privacy() => Assert.That(
        Exported(
            _ => { },
            ("Privacy:Replacement", "***"),
            ("Privacy:SecretWords:0", "iban"),
            ("Privacy:RemovedSecretWords:0", "password"),
            ("Privacy:Values", "Pairs, Emails")),
        Is.EqualTo("bill.note=4111111111111111 mail=*** customer.iban=*** user.password=hunter2 order.note=aaaaaaaaaa"));

    [Test]
    public void Configuration_turns_privacy_off() =>
        Assert.That(Exported(_ => { }, ("Privacy:IsOn", "false")), Does.Contain("user.password=hunter2"));

    [Test]
    public void Code_wins_over_configured_privacy_and_adds_to_its_words() => Assert.That(
        Exported(
            tracing => tracing.Privacy(privacy => privacy.AddSecretWords("note").Replacement = "#"),
            ("Privacy:Replacement", "***"), ("Privacy:SecretWords:0", "iban")),
        Is.EqualTo("bill.note=# mail=ann@example.com customer.iban=# user.password=# order.note=#"));

    [Test]
    public void Configuration_sets_limits() =>
        Assert.That(Exported(_ => { }, ("Limits:ValueLength", "4")), Does.EndWith("order.note=aaaa"));

    [Test]
    public void Code_wins_over_configured_limits() => Assert.That(
        Exported(tracing => tracing.SpanLimits(limits => limits.ValueLength = 6), ("Limits:ValueLength", "4"), ("Limits:Attributes", "5")),
        Does.EndWith("order.note=aaaaaa"));

    [Test]
    public void The_last_call_counts() => Assert.That(
        Exported(tracing => tracing.SpanLimits(limits => limits.ValueLength = 6).SpanLimits(limits => limits.Attributes = 128)),
        Does.EndWith("order.note=aaaaaaaaaa"));

    [Test]
    public void Configuration_sets_the_adviser() =>
        Assert.That(Advised(_ => { }, ("Adviser:HugeValueLength", "30")), Is.EqualTo(new[] { FindingKind.HugeValue }));

    [Test]
    public void Code_wins_over_the_configured_adviser() =>
        Assert.That(Advised(adviser => adviser.HugeValueLength = 100, ("Adviser:HugeValueLength", "30")), Is.Empty);

    [Test]
    public void Configuration_turns_the_adviser_off() =>
        Assert.That(Advised(adviser => adviser.HugeValueLength = 30, ("Adviser:IsEnabled", "false")), Is.Empty);

    [Test]
    public void Configuration_sets_span_metrics_and_code_wins()
    {
        using var measured = new Measured();
        Exported(
            tracing => tracing.SpanMetrics(metrics => metrics.MeterName = measured.MeterName),
            ("SpanMetrics:MaxOperations", "1"), ("SpanMetrics:MeterName", "other"), ("SpanMetrics:Boundaries:0", "60"));
        Assert.That(measured.Collect().Single().Buckets, Is.EqualTo(new[] { 1, 0 }));
    }

    [TestCase("Privacy:Replacement", "a=b", "Replacement is a=b; allowed: 1 to 64 characters")]
    [TestCase("Privacy:SafeKeys:0", "..", "SafeKeys is ..; allowed: words with a letter or a digit.")]
    [TestCase("Limits:Events", "-1", "Events is -1; allowed: 0 or more.")]
    [TestCase("Limits:ValueLength", "-1", "ValueLength is -1; allowed: 0 or more characters, or null.")]
    [TestCase("SpanMetrics:MaxOperations", "0", "MaxOperations is 0; allowed: 1 to 100,000 operations.")]
    [TestCase("SpanMetrics:MaxAdjustedCount", "0", "MaxAdjustedCount is 0; allowed: 1 to 1,000,000 spans.")]
    [TestCase("SpanMetrics:MeterName", "", "MeterName is ; allowed: 1 to 255 characters.")]
    [TestCase("SpanMetrics:Boundaries:0", "0", "Boundaries is 0; allowed: seconds above 0 in ascending order.")]
    [TestCase("Adviser:FindingsPerMinute", "0", "FindingsPerMinute is 0; allowed: 1 to 10,000.")]
    [TestCase("Adviser:LongestOpen", "2.00:00:00", "LongestOpen is 2.00:00:00; allowed: above 0, at most 1 day.")]
    public void A_bad_configured_value_is_refused_when_the_provider_is_built(string key, string value, string sentence) => Assert.That(
        () => Exported(tracing => tracing.Adviser(_ => { }).SpanMetrics(), (key, value)),
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(sentence));

    [Test]
    public void Null_is_refused()
    {
        Assert.That(() => TracingSession.Start(tracing => tracing.SpanLimits(null!)), Throws.ArgumentNullException);
        Assert.That(() => TracingSession.Start(tracing => tracing.Adviser(null!)), Throws.ArgumentNullException);
    }

    /// <summary>The attributes of one exported span.</summary>
    private static string Exported(Action<TracingBuilder> code, params (string Key, string Value)[] configured)
    {
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        var attributes = new List<string>();
        using (TracingSession.Start(tracing =>
        {
            tracing.Sample(Sample.Always).AddSource(source.Name).ExportTo(new Reading(attributes), inBatches: false);
            tracing.Configure(builder => builder.ConfigureServices(services => Configure(services, configured)));
            code(tracing);
        }))
        {
            using var span = source.StartActivity("pay invoice")!;
            span.SetTag("bill.note", "4111111111111111").SetTag("mail", "ann@example.com").SetTag("customer.iban", "DE89")
                .SetTag("user.password", "hunter2").SetTag("order.note", "aaaaaaaaaa");
        }

        return string.Join(' ', attributes);
    }

    /// <summary>What the adviser of a provider finds in a span with a text of 50 characters.</summary>
    private static FindingKind[] Advised(Action<AdviserOptions> code, params (string Key, string Value)[] configured)
    {
        using var source = new ActivitySource($"Shop.{Guid.NewGuid():N}");
        Adviser? adviser = null;
        var builder = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddAdviser(code)
            .ConfigureServices(services => Configure(services, configured));
        ((IDeferredTracerProviderBuilder)builder).Configure((services, _) => adviser = services.GetRequiredService<Adviser>());
        using var isOver = new ManualResetEventSlim();
        var found = new List<FindingKind>();
        using (builder.Build())
        {
            adviser!.Findings.Subscribe(finding => found.Add(finding.Kind), isOver.Set);
            source.StartActivity("pay invoice")!.SetTag("order.note", new string('a', 50)).Stop();
        }

        Assert.That(isOver.Wait(TimeSpan.FromSeconds(10)), "the provider disposes its adviser");
        return [.. found];
    }

    private static void Configure(IServiceCollection services, (string Key, string Value)[] configured)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(configured.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();
        services.Configure<PrivacyOptions>(configuration.GetSection("Privacy"));
        services.Configure<SpanLimits>(configuration.GetSection("Limits"));
        services.Configure<SpanMetricsOptions>(configuration.GetSection("SpanMetrics"));
        services.Configure<AdviserOptions>(configuration.GetSection("Adviser"));
    }

    private sealed class Reading(List<string> attributes) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                attributes.AddRange(span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));
            return ExportResult.Success;
        }
    }
}
