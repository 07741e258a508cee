// A secret, for the adviser, is what the provider redacts.
using NUnit.Framework;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Hygiene;

public class AdviserSecretTests
{
    [Test]
    public void What_the_provider_redacts_is_told_as_a_secret_and_nothing_else()
    {
        using var sums = new MeterSums();
        using var advised = new Advised(privacy: privacy => privacy.AddSecretWords("iban").RemoveSecretWords("password").AddSafeKeys("db.password"));
        advised.Span("pay invoice", span => span.SetTag("customer.iban", "DE89370400440532013000").SetTag("db.password", "hunter2").SetTag("card.type", "visa"));
        advised.Span("pay with 4111111111111111");
        advised.Span("send mail", span => span.SetTag("note", "[redacted]").SetTag("mail.token", "REDACTED").SetTag("mail.texts", new[] { "a", "4111111111111111" }));
        Assert.That(
            advised.Found().Where(finding => finding.Kind == FindingKind.Secret).Select(finding => finding.Place),
            Is.EqualTo(new[] { "pay invoice / customer.iban", "(name withheld)", "send mail / mail.texts" }));
        Assert.That(sums["tracing.privacy.redactions rule=key"], Is.EqualTo(1), "counted where it is redacted, not where it is told");
    }

    [Test]
    public void Where_privacy_is_off_it_guesses_for_itself()
    {
        using var advised = new Advised(privacy: privacy => privacy.IsOn = false);
        advised.Span("log in", span => span.SetTag("user.password", "hunter2"));
        Assert.That(advised.Found().Select(finding => finding.Kind), Is.EqualTo(new[] { FindingKind.Secret }));
    }

    [Test]
    public void What_was_asked_for_wins_over_the_provider()
    {
        using var advised = new Advised(options => options.IsSecret = (key, _) => key == "mine");
        advised.Span("log in", span => span.SetTag("user.password", "hunter2").SetTag("mine", "x"));
        Assert.That(advised.Found().Where(finding => finding.Kind == FindingKind.Secret).Select(finding => finding.Place), Is.EqualTo(new[] { "log in / mine" }));
    }
}
