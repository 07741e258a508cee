// The adviser reports as a secret what the provider redacts, and nothing else.
using NUnit.Framework;
using Tracing.Functional.Privacy;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

public class AdviserSecretTests
{
    [Test]
    public void What_the_provider_redacts_is_advised_as_a_secret_and_nothing_else()
    {
        using var sums = new MeterSums();
        using var advised = new Advised(privacy: privacy =>
            privacy.AddSecretWords("iban").RemoveSecretWords("password").AddSafeKeys("db.password"));
        advised.Span("pay invoice", span => span
            .SetTag("customer.iban", "DE89370400440532013000").SetTag("db.password", "hunter2").SetTag("card.type", "visa"));
        advised.Span("pay with 4111111111111111");
        advised.Span("send mail", span => span
            .SetTag("note", "[redacted]").SetTag("mail.token", "REDACTED").SetTag("mail.texts", new[] { "a", "4111111111111111" }));
        Assert.That(
            SecretPlaces(advised), Is.EqualTo(new[] { "pay invoice / customer.iban", "(name withheld)", "send mail / mail.texts" }));
        Assert.That(sums["tracing.privacy.redactions rule=key"], Is.EqualTo(1), "redactions are counted, advice is not");
    }

    [Test]
    public void If_privacy_is_off_the_default_rules_say_what_a_secret_is()
    {
        using var advised = new Advised(privacy: privacy =>
        {
            privacy.AddSecretWords("iban");
            privacy.IsOn = false;
        });
        advised.Span("log in", span => span.SetTag("user.password", "hunter2").SetTag("customer.iban", "DE89370400440532013000"));
        Assert.That(SecretPlaces(advised), Is.EqualTo(new[] { "log in / user.password" }));
    }

    [Test]
    public void An_adviser_without_a_provider_asks_the_default_rules_too()
    {
        using var adviser = new Adviser();
        var found = new List<Finding>();
        using var isOver = new ManualResetEventSlim();
        adviser.Findings.Subscribe(found.Add, isOver.Set);
        using var source = new System.Diagnostics.ActivitySource($"Shop.{Guid.NewGuid():N}");
        using var recorded = new Tests.Spans.Recorded(source.Name);
        adviser.Ended(source.StartActivity("log in")!.SetTag("user.password", "hunter2"));
        adviser.Dispose();
        Assert.That(isOver.Wait(TimeSpan.FromSeconds(10)));
        Assert.That(
            found.Where(finding => finding.Kind == FindingKind.Secret).Select(finding => finding.Place),
            Is.EqualTo(new[] { "log in / user.password" }));
    }

    // Each of these is redacted, and so advised, or it is not: the adviser has no opinion of its own.
    [TestCase("auth.password", "abc", true, TestName = "A short password is one")]
    [TestCase("access_token.count", "12345", false, TestName = "A count of tokens is none")]
    [TestCase("db.connection_string", "Server=db;Database=shop", false, TestName = "A connection string without a password is none")]
    [TestCase("db.connection_string", "Server=db;Password=hunter2", true, TestName = "A connection string with a password is one")]
    [TestCase("lock.pin", "on the left", false, TestName = "A pin is none without a word that says of what")]
    [TestCase("user.password", "xxxx", true, TestName = "Four letters are no mask")]
    [TestCase("user.password", "xxxxx", false, TestName = "Five equal letters are a mask")]
    [TestCase("user.password", "<hidden>", false, TestName = "A placeholder is a mask")]
    [TestCase("user.password", "***", false, TestName = "Stars are a mask")]
    public void The_redactor_says_what_a_secret_is(string key, string value, bool isSecret)
    {
        Assert.That(ReferenceEquals(Redactor.Default.Value(key, (object)value), value), Is.EqualTo(!isSecret), "redacted or not");
        using var advised = new Advised();
        advised.Span("log in", span => span.SetTag(key, value));
        Assert.That(SecretPlaces(advised), Is.EqualTo(isSecret ? new[] { $"log in / {key}" } : []));
    }

    [TestCase("expired")]
    [TestCase("Missing")]
    [TestCase("none")]
    [TestCase("INVALID")]
    [TestCase("true")]
    public void A_state_of_a_secret_is_redacted_but_there_is_nothing_to_advise(string state)
    {
        Assert.That(Redactor.Default.Value("auth.password", (object)state), Is.EqualTo("[redacted]"));
        using var advised = new Advised();
        advised.Span("log in", span => span.SetTag("auth.password", state));
        Assert.That(SecretPlaces(advised), Is.Empty);
    }

    private static IEnumerable<string> SecretPlaces(Advised advised) =>
        advised.Found().Where(finding => finding.Kind == FindingKind.Secret).Select(finding => finding.Place);
}
