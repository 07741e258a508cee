// A secret at the place where a text is cut does not leave in part: texts are redacted before they are cut.
using System.Diagnostics;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;
using Tracing.Functional.Privacy;
using Tracing.Functional.Tests.Spans;

namespace Tracing.Functional.Tests.Privacy;

[NonParallelizable]
public class CutRedactionTests
{
    private const int Message = 2_048;
    private static readonly (string Text, string Core)[] s_secrets =
    [
        ("https://bob:hunter2hunter2@db.example.com/x", "hunt"), ("card 4111111111111111 x", "41111"),
        ("4111 1111 1111 1111 ", "4111 1"), ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "eyJhbG"),
        ("ghp_abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", "ghp_a"), ("Basic dXNlcjpwYXNzd29yZDEyMzQ1Njc4OTA=", "dXNlc"),
        ("-----BEGIN PRIVATE KEY-----\nMIIabcdefgh\n-----END PRIVATE KEY-----", "MII"),
        ("%26password%3Dhunter2hunter2", "hunt"),
    ];

    [Test]
    public void No_part_of_a_secret_survives_at_any_cut()
    {
        using var registration = CutRedaction.Add(Redactor.Default.Text);
        foreach (var (secret, core) in s_secrets)
        {
            for (var before = 0; before < secret.Length; before++)
            {
                var text = new string('.', Message - before) + " " + secret + new string('.', 10_000);
                AssertClean(BoundedText.Shorten(text, Message), core, $"{secret} {before}");
                AssertClean(BoundedText.Beginning(text, Message), core, $"{secret} {before}");
                var pieces = new BoundedText(Message);
                pieces.Append(text.AsSpan(0, 100));
                pieces.Append(text.AsSpan(100));
                AssertClean(pieces.Finish(), core, $"{secret} {before}");
            }
        }
    }

    [Test]
    public void What_redaction_makes_shorter_brings_no_half_of_a_secret_into_view()
    {
        using var registration = CutRedaction.Add(Redactor.Default.Text);
        var many = string.Concat(Enumerable.Repeat("password=" + new string('x', 90) + " ", 100));
        for (var end = 1; end < 60; end++)
        {
            var text = many[..(Message + CutRedaction.Margin - end)] + " https://bob:hunter2hunter2hunter2hunter2hunter2@db/ " + many;
            Assert.That(BoundedText.Shorten(text, Message), Does.Not.Contain("hunter"), $"{end}");
        }
    }

    [Test]
    public void Without_a_redactor_texts_are_only_cut()
    {
        var text = new string('x', 30);
        Assert.That(BoundedText.Beginning(text, 22), Is.EqualTo(text[..22]));
        using (CutRedaction.Add(static _ => "other words, other words"))
            Assert.That(BoundedText.Beginning(text, 22), Is.EqualTo("other words, other wor"));
        Assert.That(BoundedText.Beginning(text, 22), Is.EqualTo(text[..22]));
    }

    [Test]
    public void A_providers_words_count_as_long_as_it_lives()
    {
        var text = "quuxword=hunter2hunter2 " + new string('x', 100);
        using (Sdk.CreateTracerProviderBuilder().SetSampling(Sample.Always).SetPrivacy(privacy => privacy.AddSecretWords("quuxword"))
            .ExportTo(new SimpleActivityExportProcessor(new TextExporter())).Build())
            Assert.That(BoundedText.Beginning(text, 50), Does.Not.Contain("hunter"));
        Assert.That(BoundedText.Beginning(text, 50), Does.StartWith("quuxword=hunter2hunter2"));
    }

    [Test]
    public void Messages_stacks_and_descriptions_of_errors_leave_no_part_of_a_secret()
    {
        foreach (var (secret, core) in s_secrets)
        {
            for (var before = 1; before < secret.Length; before += 3)
            {
                using var exporter = new TextExporter();
                using (Sdk.CreateTracerProviderBuilder().AddSource(Functional.Spans.SourceName).SetSampling(Sample.Always)
                    .ExportTo(new SimpleActivityExportProcessor(exporter)).Build())
                {
                    var text = new string('.', Message - 1 - before) + " " + secret + new string('.', 3_000);
                    Functional.Spans.Run("failing", span => span.Fail(new InvalidOperationException(text)));
                    Functional.Spans.Run("described", span => span.Fail(text));
                    Functional.Spans.Run("told", span => span.Fail(new InvalidOperationException("short"), told => told.Message(text)));
                    var inner = new AggregateException(new ArgumentException(text), new ArgumentException(text));
                    Functional.Spans.Run("inner", span => span.Fail(inner));
                }

                Assert.That(exporter.Count, Is.EqualTo(4));
                Assert.That(exporter.Texts, Has.None.Contains(core), $"{secret} {before}");
            }
        }
    }

    [Test]
    public void The_limit_of_a_value_s_length_comes_after_redaction()
    {
        using var exporter = new TextExporter();
        using var source = new ActivitySource($"test-{Guid.NewGuid():N}");
        using (Sdk.CreateTracerProviderBuilder().AddSource(source.Name).SetSampling(Sample.Always)
            .SetSpanLimits(limits => limits.ValueLength = 20).ExportTo(new SimpleActivityExportProcessor(exporter)).Build())
        {
            using var span = source.StartActivity("span");
            span?.SetTag("note", "https://bob:hunter2hunter2@db.example.com/x").SetTag("other", "card is 4111111111111111");
        }

        Assert.That(exporter.Texts, Has.None.Contains("hunt").And.None.Contains("4111").And.Some.StartsWith("https://[redacted"));
    }

    private static void AssertClean(string text, string core, string what) =>
        Assert.That(text, Does.Not.Contain(core).And.Length.LessThanOrEqualTo(Message), what);
}
