// What redaction promises of any text and value: no secret survives, a second time changes nothing, what is no secret is the same object,
// and the work grows with the length alone.
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Advice;
using Tracing.Functional.Privacy;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Privacy;

public class RedactionTests
{
    private const string HashKey = "0123456789abcdef";
    private static readonly Redactor s_redactor = Built(static _ => { });
    private static readonly Redactor s_hashing = Built(static options => options.HashWith(Encoding.ASCII.GetBytes(HashKey)));
    private static readonly Redactor s_all = Built(static options => options.Values = PrivacyRules.All);

    [TestCase("glpat-AbCdE-fGhIj-KlMnO-pQrSt")]
    [TestCase("xoxb-AbCdE-fGhIj-KlMnO")]
    public void A_token_behind_its_prefix_needs_no_digit(string token) =>
        Assert.That(Redactor.Default.Text($"with {token} it failed"), Does.Not.Contain("KlMnO").And.Contain("it failed"));

    /// <summary>A row of groups ends where the separator changes; a longer row of one kind is no card.</summary>
    [TestCase("6759.5172.9244.6781 4958Kb", "6759.5172.9244.6781", true)]
    [TestCase("4111-1111-1111-1111 1234 5678", "4111-1111-1111-1111", true)]
    [TestCase("4111 1111 1111 1111-1234", "4111 1111 1111 1111", true)]
    [TestCase("4111 1111 1111 1111 5678 9012", "4111 1111 1111 1111", false)]
    public void A_card_is_found_before_a_group_behind_another_separator(string text, string card, bool isFound) =>
        Assert.That(Redactor.Default.Text(text).Contains(card, StringComparison.Ordinal), Is.EqualTo(!isFound));

    [Test]
    public void No_secret_survives_in_any_mixture() => Soak.Check(
        Soak.Times(3_000),
        Prop.ForAll(Secrets.Mixed, hidden =>
        {
            Assert.That(s_redactor.Text(hidden.Text), Does.Not.Contain(hidden.Secret), hidden.Text);
            Assert.That(s_hashing.Text(hidden.Text), Does.Not.Contain(hidden.Secret), hidden.Text);
        }));

    [Test]
    public void A_second_time_changes_nothing() => Soak.Check(
        Soak.Times(3_000),
        Prop.ForAll(Secrets.Mixed, hidden =>
        {
            foreach (var redactor in new[] { s_redactor, s_hashing, s_all })
            {
                var once = redactor.Text(hidden.Text);
                Assert.That(redactor.Text(once), Is.EqualTo(once), hidden.Text);
            }
        }));

    [Test]
    public void A_value_under_a_secret_key_does_not_survive() => Soak.Check(
        Soak.Times(300),
        Prop.ForAll(Arb.From(Secrets.Keys), Arb.From(Secrets.Chars("abc123 =;", 1, 30)), (key, value) =>
        {
            Assert.That(s_redactor.Value(key, (object)value), Is.EqualTo("[redacted]"));
            Assert.That(s_redactor.Value(key, new[] { value }), Is.EqualTo("[redacted]"));
            Assert.That(s_redactor.Value("x." + key, 123L), Is.EqualTo("[redacted]"));
        }));

    [Test]
    public void Words_and_numbers_are_the_same_objects() => Soak.Check(
        Soak.Times(2_000),
        Prop.ForAll(
            Arb.From(
                from words in Gen.ListOf(Gen.Elements(
                    "order", "GET", "/orders/12", "author", "cardinality", "0.25", "12:30", "a=b", "x-y", "10.0.0.1", "é", "tokens",
                    Guid.Empty.ToString()))
                from separator in Gen.Elements(" ", ",", "; ", "\n")
                select string.Join(separator, words)),
            text => Assert.That(s_redactor.Text(text), Is.SameAs(text))));

    [Test]
    public void Numbers_that_fail_Luhn_stay() => Soak.Check(
        Soak.Times(2_000),
        Prop.ForAll(Arb.From(Secrets.Card), card =>
        {
            var wrong = card.Text[..^1] + (char)('0' + ((card.Text[^1] - '0' + 5) % 10));
            Assert.That(s_redactor.Text(wrong), Is.SameAs(wrong));
        }));

    [TestCase("eyJ")]
    [TestCase("eyJaaaaaaaaaaaa.")]
    [TestCase("eyJaaaaaaaaaaaa.bbbbbbbbbbbbb")]
    [TestCase("bearer ")]
    [TestCase("bearer")]
    [TestCase("basic a")]
    [TestCase("4111 ")]
    [TestCase("4111-1111-1111-")]
    [TestCase("1")]
    [TestCase("411111111111111a")]
    [TestCase("password=")]
    [TestCase("password= ")]
    [TestCase("password: ")]
    [TestCase("token:")]
    [TestCase("\"password\":[")]
    [TestCase("password=\"")]
    [TestCase("\"pwd=a")]
    [TestCase("pwd=a,")]
    [TestCase("pwd=a;")]
    [TestCase("a=")]
    [TestCase("=")]
    [TestCase("://")]
    [TestCase("://a:")]
    [TestCase("://a:b/")]
    [TestCase("-----BEGIN ")]
    [TestCase("-----BEGIN PRIVATE KEY")]
    [TestCase("@")]
    [TestCase("a@b.")]
    [TestCase("a@b.cc")]
    [TestCase("ghp_")]
    [TestCase("cookie: a\n")]
    [TestCase("\"cookie: a\" ")]
    [TestCase(";pwd=a\" ")]
    [TestCase("pwd=)")]
    [TestCase("token: a b ")]
    [TestCase("token: token: a ")]
    [TestCase("?pwd=&")]
    [TestCase("pwd='a' ")]
    [TestCase("pwd:{")]
    [TestCase("\\\"pwd\\\":\\\"")]
    [TestCase("bearer a\t")]
    [TestCase("411111111111111 ")]
    [TestCase("[redacted]")]
    [TestCase("password=[redacted]")]
    [TestCase("pwd=pwd=")]
    [TestCase("pwd='pwd=")]
    [TestCase("pwd=\"token:")]
    [TestCase("token:/token:/")]
    [TestCase("token: /")]
    [TestCase("cookie: pwd=")]
    [TestCase("?pwd=a:pwd=")]
    [TestCase(";pwd=a pwd=b")]
    [TestCase("-----BEGIN PRIVATE KEY-----END ")]
    [TestCase("-----BEGIN PRIVATE KEY-----END PRIVATE KEY")]
    [TestCase("bearer aaaaaaaabearer ")]
    [TestCase("<password>")]
    [TestCase("<password>a")]
    [TestCase("<password")]
    [TestCase("<RSAKeyValue>")]
    [TestCase("[token, ")]
    [TestCase("(\"token\", \"")]
    [TestCase("--password ")]
    [TestCase("password 'x")]
    [TestCase("identified by ")]
    [TestCase("mysql ")]
    [TestCase("name=password,")]
    [TestCase("name=password\n\n")]
    [TestCase("{name=password ")]
    [TestCase("pwd={")]
    [TestCase("pwd={a}}")]
    [TestCase("pwd=$a$")]
    [TestCase("pwd = f(")]
    [TestCase("pwd: |\n ")]
    [TestCase("\"pwd\":[")]
    [TestCase("pwd=\\\"")]
    [TestCase("pwd=a&b")]
    [TestCase("pwd=@a ")]
    [TestCase("glpat-")]
    [TestCase("AKIA")]
    [TestCase("sk-proj-")]
    [TestCase("1Q~")]
    [TestCase(":AA")]
    [TestCase("/api/webhooks/")]
    [TestCase("Maaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbb.")]
    [TestCase("Private-Lines: ")]
    [TestCase("4111\u2009")]
    [TestCase("0")]
    public void Work_grows_with_the_length_alone(string part)
    {
        var (shorter, longer) = (Work(part, 20_000), Work(part, 40_000));
        Assert.That(longer, Is.LessThanOrEqualTo((2.2 * shorter) + 10_000), "twice the length");
        Assert.That(longer, Is.LessThanOrEqualTo(40_000L * 600), "a bounded number of looks at each character");
    }

    [Test]
    public void A_rule_that_throws_redacts_the_whole_text()
    {
        using var sums = new MeterSums();
        var redactor = Built(static options =>
            options.AddRule("own", static text => text.Contains('!') ? throw new InvalidOperationException(text) : null));
        Assert.That(redactor.Text("quiet"), Is.EqualTo("quiet"));
        Assert.That(redactor.Text("loud!"), Is.EqualTo("[redacted]"));
        Assert.That(sums["tracing.privacy.redactions rule=own"], Is.EqualTo(1));
    }

    [Test]
    public void A_name_is_the_same_each_time_and_so_is_a_secret_in_it()
    {
        var (redactor, asked) = (Built(static _ => { }), 0);
        var ruled = Built(options => options.AddRule("own", _ => asked++ == 0 ? null : "other"));
        for (var time = 0; time < 3; time++)
        {
            Assert.That(redactor.Name("pay"), Is.EqualTo("pay"));
            Assert.That(redactor.Name("pay password=hunter2"), Is.EqualTo("pay password=[redacted]"));
        }

        Assert.That(ruled.Name("pay"), Is.EqualTo("pay"));
        Assert.That(ruled.Name("pay"), Is.EqualTo("other"), "a rule of the application is asked each time");
    }

    [Test]
    public void An_object_that_throws_is_redacted() => Assert.That(s_redactor.Value("x", new Throwing()), Is.EqualTo("[redacted]"));

    [Test]
    public void Numbers_are_looked_at()
    {
        Assert.That(s_redactor.Value("x", 4111111111111111L), Is.EqualTo("[redacted]"));
        Assert.That(s_redactor.Value("x", 4111111111111111UL), Is.EqualTo("[redacted]"));
        Assert.That(s_redactor.Value("x", new[] { 1L, 4111111111111111L }), Is.EqualTo(new object[] { 1L, "[redacted]" }));
        Assert.That(s_redactor.Value("x", 4111111111111112L), Is.EqualTo(4111111111111112L));
        Assert.That(s_redactor.Value("user.id", 4111111111111111L), Is.EqualTo(4111111111111111L));
        Assert.That(s_redactor.Value("cvv", 123), Is.EqualTo("[redacted]"));
        Assert.That(s_redactor.Value("password.changed", true), Is.EqualTo(true));
    }

    [Test]
    public void A_hash_is_the_same_for_equal_secrets_and_another_for_others()
    {
        var one = s_hashing.Value("password", (object)"one");
        Assert.That(s_hashing.Value("token", (object)"one"), Is.EqualTo(one));
        Assert.That(s_hashing.Value("password", (object)"two"), Is.Not.EqualTo(one));
        Assert.That(one, Does.Match(@"^\[hmac-[a-p]{16}\]$"));
        Assert.That(Built(static options => options.HashWith("another key of 16"u8)).Value("password", (object)"one"), Is.Not.EqualTo(one));
    }

    [Test]
    public void Own_words_win_over_safe_keys_and_over_words_about_secrets()
    {
        var redactor = Built(static options =>
            options.AddSecretWords("user id", "iban", "token").RemoveSecretWords("card").AddSafeKeys("api.key"));
        Assert.That(redactor.Value("user.id", (object)"ann"), Is.EqualTo("[redacted]"));
        Assert.That(redactor.Value("customerIban", (object)"DE89"), Is.EqualTo("[redacted]"));
        Assert.That(redactor.Value("token.count", (object)"12"), Is.EqualTo("[redacted]"));
        Assert.That(redactor.Value("card", (object)"ace"), Is.EqualTo("ace"));
        Assert.That(redactor.Value("api.key", (object)"abc"), Is.EqualTo("abc"));
    }

    [Test]
    public void Email_addresses_are_redacted_if_that_is_on()
    {
        Assert.That(s_all.Text("mail ann.b+c@mail.example.co.uk."), Is.EqualTo("mail [redacted]."));
        Assert.That(s_redactor.Text("ann@example.com"), Is.EqualTo("ann@example.com"));
    }

    [Test]
    public void Bad_options_are_refused()
    {
        Refused(static options => options.HashWith(new byte[15]), "key.Length is 15; allowed: 16 or more bytes.");
        Refused(static options => options.Replacement = "", "Replacement is ; allowed: 1 to 64 characters");
        Refused(static options => options.Replacement = null!, "Replacement is null; allowed: 1 to 64 characters");
        Refused(static options => options.Replacement = "a=b", "Replacement is a=b; allowed: 1 to 64 characters");
        Refused(static options => options.Replacement = new string('a', 65), "allowed: 1 to 64 characters");
        Refused(static options => options.Values = (PrivacyRules)64, "Values is 64; allowed: flags of PrivacyRules.");
        Refused(static options => options.AddSecretWords(".."), "words is ..; allowed: words with a letter or a digit.");
        Refused(static options => options.SafeKeys.Add(""), "SafeKeys is ; allowed: words with a letter or a digit.");
        Assert.That(() => Built(static options => options.AddRule("", static _ => null)), Throws.ArgumentException);

        static void Refused(Action<PrivacyOptions> configure, string sentence) => Assert.That(
            () => OpenTelemetry.Sdk.CreateTracerProviderBuilder().SetPrivacy(configure),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(sentence));
    }

    private static Redactor Built(Action<PrivacyOptions> configure)
    {
        var options = new PrivacyOptions();
        configure(options);
        return options.Build()!;
    }

    private static long Work(string part, int length)
    {
        var text = new StringBuilder(length + part.Length);
        while (text.Length < length)
            text.Append(part);
        var (keys, mark) = (new KeyRules([], [], []), new Mark("[redacted]", null));
        var all = text.ToString(0, length);
        return Work<KeyBlockScan>(all, keys, mark) + Work<TokenScan>(all, keys, mark) + Work<UrlScan>(all, keys, mark)
            + Work<CardScan>(all, keys, mark) + Work<PairScan>(all, keys, mark) + Work<EmailScan>(all, keys, mark)
            + Work<PrefixScan>(all, keys, mark) + Work<FormScan>(all, keys, mark) + Work<MarkupScan>(all, keys, mark)
            + Work<TupleScan>(all, keys, mark) + Work<FlagScan>(all, keys, mark);
    }

    private static long Work<TScan>(string text, KeyRules keys, Mark mark)
        where TScan : struct, IScan
    {
        var cursor = new Cursor(text, mark);
        while (TScan.Next(ref cursor, keys))
            cursor.Work++;
        return cursor.Work;
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
