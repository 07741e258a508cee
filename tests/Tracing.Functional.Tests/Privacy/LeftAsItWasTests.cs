// What redaction leaves as it was, on a span that it has to change: times, links, names, the order of baggage. And the edges of what it
// takes for a secret.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Privacy;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Privacy;

public class LeftAsItWasTests
{
    private const string Secret = "hunter2hunter2";
    private static readonly Redactor s_redactor = new PrivacyOptions().Build()!;

    [Test]
    public void An_event_keeps_its_time_and_a_link_its_target()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var target = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "a=1", isRemote: true);
        using var tracing = new Traces.Tracing(Sample.Always);
        tracing.Trace("pay", child => child
            .AddEvent(new ActivityEvent("by tag", time, new ActivityTagsCollection { ["password"] = Secret, ["plain"] = 1 }))
            .AddEvent(new ActivityEvent($"password={Secret}", time.AddSeconds(1), new ActivityTagsCollection { ["plain"] = 2 }))
            .AddLink(new ActivityLink(target, new ActivityTagsCollection { ["password"] = Secret, ["plain"] = 3 })));
        var (span, events) = (tracing.Exporter.Activities[0], tracing.Exporter.Activities[0].Events.ToArray());
        Assert.That(events.Select(one => (one.Name, one.Timestamp)), Is.EqualTo(new[]
        {
            ("by tag", time), ("password=[redacted]", time.AddSeconds(1)),
        }));
        Assert.That(events.Select(one => one.Tags.ToDictionary()["plain"]), Is.EqualTo(new object[] { 1, 2 }));
        Assert.That((span.Links.Single().Context, span.Links.Single().Tags!.ToDictionary()["plain"]), Is.EqualTo((target, (object)3)));
        Assert.That(Everywhere.Texts(span), Has.None.Contains(Secret));
    }

    [TestCase("GET", "GET /orders", "GET", "GET /orders")]
    [TestCase("GET", $"GET ?password={Secret}", "GET", "GET ?password=[redacted]")]
    [TestCase($"password={Secret}", "GET", "password=[redacted]", "GET")]
    [TestCase($"password={Secret}", null, "password=[redacted]", "password=[redacted]")]
    public void Each_of_both_names_of_a_span_is_its_own(string operation, string? display, string cleanOperation, string cleanDisplay)
    {
        using var tracing = new Traces.Tracing(Sample.Always);
        using (var span = tracing.Start(operation)!)
            span.DisplayName = display ?? operation;
        var exported = tracing.Exporter.Activities.Single();
        Assert.That((exported.OperationName, exported.DisplayName), Is.EqualTo((cleanOperation, cleanDisplay)));
    }

    [Test]
    public void Baggage_keeps_its_order()
    {
        using var tracing = new Traces.Tracing(Sample.Always);
        tracing.Trace("pay", child => child
            .AddBaggage("first", "1").AddBaggage("token", Secret)
            .AddBaggage("second", "2").AddBaggage("password", Secret)
            .AddBaggage("third", "3"));
        Assert.That(tracing.Exporter.Activities[0].Baggage, Is.EqualTo(new KeyValuePair<string, string?>[]
        {
            new("third", "3"), new("password", "[redacted]"), new("second", "2"), new("token", "[redacted]"), new("first", "1"),
        }));
    }

    [Test]
    public void The_end_of_a_long_key_is_read()
    {
        var start = new string('x', 200);
        Assert.That(s_redactor.Value(start + ".password", (object)Secret), Is.EqualTo("[redacted]"));
        Assert.That(s_redactor.Value(start + ".password.length", (object)"abc"), Is.EqualTo("abc"));
    }

    [Test]
    public void Up_to_three_words_are_read_as_one_and_no_more()
    {
        Assert.That(s_redactor.Value("shared_access_signature", (object)Secret), Is.EqualTo("[redacted]"));
        var own = new PrivacyOptions().AddSecretWords("tax id number", "very long tax id").Build()!;
        Assert.That(own.Value("tax_id_number", (object)"1"), Is.EqualTo("[redacted]"));
        Assert.That(own.Value("tax_number", (object)"1"), Is.EqualTo("1"));
        Assert.That(own.Value("very_long_tax_id", (object)"1"), Is.EqualTo("1"), "four words");
    }

    [TestCase(14, "3612")]
    [TestCase(15, "3782")]
    [TestCase(16, "6200")]
    [TestCase(17, "6200")]
    [TestCase(18, "6200")]
    [TestCase(19, "6200")]
    public void A_number_of_up_to_16_digits_may_be_a_card_and_a_longer_one_is_an_id(int digits, string issuer)
    {
        var text = Secrets.WithLuhn(issuer.PadRight(digits - 1, '1'));
        var number = (object)long.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(s_redactor.Value("n", (object)text), Is.EqualTo("[redacted]"), "as a text");
        Assert.That(s_redactor.Value("n", number), digits <= 16 ? Is.EqualTo("[redacted]") : Is.SameAs(number));
    }

    [Test]
    public void What_is_redacted_already_is_the_same_object_and_not_counted_again()
    {
        using var sums = new MeterSums();
        var texts = new[] { "[redacted]", null!, "[redacted]" };
        Assert.That(s_redactor.Value("password", texts), Is.SameAs(texts));
        Assert.That(sums["tracing.privacy.redactions rule=key"], Is.Zero);
        Assert.That(s_redactor.Value("password", new[] { "[redacted]", Secret }), Is.EqualTo("[redacted]"));
        Assert.That(sums["tracing.privacy.redactions rule=key"], Is.EqualTo(1));
        Assert.That(s_redactor.Value("password", (object)Secret), Is.EqualTo("[redacted]"));
        Assert.That(s_redactor.Value("cvv", 123), Is.EqualTo("[redacted]"));
        Assert.That(sums["tracing.privacy.redactions rule=key"], Is.EqualTo(3), "a text and a number count as a list does");
    }
}
