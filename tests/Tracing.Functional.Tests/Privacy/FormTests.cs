// Secrets that are known by their form alone, without a name beside them, and texts that miss the form by one character.
using NUnit.Framework;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

public class FormTests
{
    private const string Letters = "aB3dE5gH1jK7mN9pQ2rS4tU6vW8xY0zA";
    private static readonly Redactor s_redactor = new PrivacyOptions().Build()!;

    [TestCase("abc8Q~{30}", Description = "Microsoft Entra: three characters, a digit, Q~, and 30 to 41 more")]
    [TestCase("a.c8Q~{34}")]
    [TestCase("abc8Q~{41}")]
    [TestCase("12345:AA{28}", Description = "Telegram: a number of 5 digits or more, a colon, AA, and 28 or more")]
    [TestCase("1234567890:AA{33}")]
    [TestCase("{14}.atlasv1.{32}", Description = "Terraform: 14, and 32 or more")]
    [TestCase("{14}.atlasv1.{60}")]
    [TestCase("M{23}.aB3dE5.{27}", Description = "Discord: 24 to 28 from M, N or O on, six, and 27 to 40")]
    [TestCase("N{27}.aB3dE5.{40}")]
    [TestCase("O{24}.aB-_E5.{38}")]
    public void A_token_is_found_by_its_form(string token)
    {
        var text = Expanded(token);
        Assert.That(s_redactor.Text(text), Is.EqualTo("[redacted]"));
        Assert.That(s_redactor.Text($"sent {text} to it"), Is.EqualTo("sent [redacted] to it"));
    }

    [TestCase("https://hooks.slack.com/", "services/T0000/B0000/abc")]
    [TestCase("https://hooks.slack.com/", "aaaaaaa/bbbbbbbb")]
    [TestCase("https://discord.com/api/webhooks/", "1234567890/abcdefghij")]
    [TestCase("https://contoso.webhook.office.com/webhookb2/", "aaaaaaaa@bbbbbbbb/IncomingWebhook/cc")]
    public void Of_an_address_that_is_a_secret_the_path_goes(string host, string path) =>
        Assert.That(s_redactor.Text($"sent to {host}{path} now"), Is.EqualTo($"sent to {host}[redacted] now"));

    [TestCase("abc8Q~{29}")]
    [TestCase("abc8Q~{42}")]
    [TestCase("abcdQ~{34}")]
    [TestCase("bc8Q~{34}")]
    [TestCase("a/c8Q~{34}")]
    [TestCase("1234:AA{33}")]
    [TestCase("12345:AA{27}")]
    [TestCase("12345:AB{33}")]
    [TestCase("{13}.atlasv1.{60}")]
    [TestCase("{14}.atlasv1.{31}")]
    [TestCase("M{22}.aB3dE5.{27}")]
    [TestCase("M{28}.aB3dE5.{27}")]
    [TestCase("M{23}.aB3dE5.{26}")]
    [TestCase("M{23}.aB3dE5.{41}")]
    [TestCase("X{23}.aB3dE5.{27}")]
    [TestCase("M{23}.aB3dE.{27}")]
    [TestCase("https://hooks.slack.com/services/T0000")]
    [TestCase("https://hooks.slack.com/aaaaaaa/bbbbbbb")]
    [TestCase("the field \"password\" 'must not be empty'")]
    [TestCase("\"password\" \"x\"")]
    [TestCase("Enter password\" 'now'")]
    public void What_misses_the_form_is_the_same_object(string token)
    {
        var text = $"sent {Expanded(token)} to it";
        Assert.That(s_redactor.Text(text), Is.SameAs(text));
    }

    [TestCase("user:password123456")]
    [TestCase("a:?>~~>?<<??")]
    public void Credentials_of_basic_authentication_are_found_wherever_they_are_cut_off(string credentials)
    {
        var whole = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(credentials)).TrimEnd('=');
        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        for (var length = Math.Max(4, ((4 * (colon + 1)) + 2) / 3); length <= whole.Length; length++)
        {
            foreach (var cut in new[] { whole[..length], whole[..length].Replace('+', '-').Replace('/', '_') })
                Assert.That(s_redactor.Text($"sent Basic {cut}, failed"), Is.EqualTo("sent Basic [redacted], failed"), cut);
        }
    }

    [TestCase("redis://:se/cret@host/0", "redis://[redacted]@host/0")]
    [TestCase("redis://:s/e@h", "redis://[redacted]@h")]
    [TestCase("redis://u:se/cret@host:6379", "redis://[redacted]@host:6379")]
    [TestCase("amqp://[::1]:se/cret@host/0", "amqp://[redacted]@host/0")]
    [TestCase("http://[::1]:80/a@b", "http://[::1]:80/a@b")]
    [TestCase("http://h:80/a@b", "http://h:80/a@b")]
    public void A_password_in_an_address_may_hold_a_slash_and_a_port_is_none(string address, string becomes) =>
        Assert.That(s_redactor.Text($"open {address} now"), Is.EqualTo($"open {becomes} now"));

    [Test]
    public void A_literal_with_a_prefix_of_its_language_goes_to_its_closing_quote(
        [Values(
            "", "N", "b", "u", "r", "f", "E", "x", "L", "q", "rb", "bR", "u8", "fr", "rf", "nq", "U&", "@", "$", "$@", "@$", "$$", "_utf8")]
        string prefix) =>
        Assert.That(s_redactor.Text($"password = {prefix}\"hunter2 x\"; y"), Is.EqualTo($"password = {prefix}\"[redacted]\"; y"));

    [TestCase("password={password} x", "password={password} x")]
    [TestCase("Password={password} x", "Password={password} x")]
    [TestCase("password={0} x", "password={0} x")]
    [TestCase("password={12} x", "password={12} x")]
    [TestCase("password={hunter2}", "password={[redacted]}")]
    [TestCase("password={pass word}", "password={[redacted]}")]
    public void What_stands_in_braces_is_a_place_for_a_value_only_if_it_is_a_number_or_the_name(string text, string becomes) =>
        Assert.That(s_redactor.Text(text), Is.EqualTo(becomes));

    /// <summary>{n} stands for n letters and digits.</summary>
    private static string Expanded(string text)
    {
        while (text.IndexOf('{', StringComparison.Ordinal) is >= 0 and var begin)
        {
            var end = text.IndexOf('}', StringComparison.Ordinal);
            var length = int.Parse(text[(begin + 1)..end], System.Globalization.CultureInfo.InvariantCulture);
            text = text[..begin] + string.Concat(Enumerable.Repeat(Letters, 4))[..length] + text[(end + 1)..];
        }

        return text;
    }
}
