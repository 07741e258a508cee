// What a host can set about privacy, beside the defaults.
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using OpenTelemetry;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.AspNetCore.Tests.Hosting;

[NonParallelizable]
public class PrivacyHostTests
{
    [Test]
    public async Task Defaults_hold_without_a_word() =>
        Assert.That(await Exported(null), Is.EqualTo(new[] { "customer.iban=DE89", "user.password=[redacted]" }));

    [Test]
    public async Task What_is_asked_for_counts() => Assert.That(
        await Exported(tracing => tracing.Privacy(static privacy => privacy.AddSecretWords("iban").Replacement = "***")),
            Is.EqualTo(new[] { "customer.iban=***", "user.password=***" }));

    [Test]
    public async Task Off_is_off() =>
        Assert.That(await Exported(tracing => tracing.Privacy(static privacy => privacy.IsOn = false)),
            Is.EqualTo(new[] { "customer.iban=DE89", "user.password=hunter2" }));

    [Test]
    public async Task The_last_call_counts() => Assert.That(
        await Exported(
            tracing => tracing.Privacy(static privacy => privacy.IsOn = false).Privacy(static privacy => privacy.AddSecretWords("iban"))),
        Is.EqualTo(new[] { "customer.iban=[redacted]", "user.password=[redacted]" }));

    [Test]
    public void Null_is_refused() =>
        Assert.That(() => TracingSession.Start(static tracing => tracing.Privacy(null!)), Throws.ArgumentNullException);

    private static async Task<IEnumerable<string>> Exported(Action<TracingBuilder>? configure)
    {
        using var exporter = new AttributesExporter();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddTracing(tracing =>
        {
            tracing.Sample(Sample.Always).ExportTo(exporter, inBatches: false);
            configure?.Invoke(tracing);
        });
        using (var host = builder.Build())
        {
            await host.StartAsync();
            Spans.Run("pay invoice", static span => span.SetAttribute("customer.iban", "DE89").SetAttribute("user.password", "hunter2"));
            await host.StopAsync();
        }

        return exporter.Attributes.Where(attribute => attribute.StartsWith("customer", StringComparison.Ordinal)
            || attribute.StartsWith("user", StringComparison.Ordinal));
    }

    private sealed class AttributesExporter : BaseExporter<Activity>
    {
        public ConcurrentQueue<string> Attributes { get; } = new();

        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
            {
                foreach (var tag in span.TagObjects)
                    Attributes.Enqueue($"{tag.Key}={tag.Value}");
            }

            return ExportResult.Success;
        }
    }
}
