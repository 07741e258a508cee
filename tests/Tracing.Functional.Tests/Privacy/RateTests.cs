// Misses and false alarms of the default options on a table of our own, as the guide states them. The values are made up: secrets of each
// kind in many contexts, and innocent texts of programs. A secret stands between the signs ⟦ and ⟧, which are taken out.
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Tests.Privacy;

public partial class RateTests
{
    private const int Part = 4;
    private static readonly Redactor s_redactor = new PrivacyOptions().Build()!;

    [Test]
    public void The_guide_states_the_rates_of_the_table()
    {
        var (secrets, innocent) = (Secrets().ToList(), Innocent().ToList());
        var missed = secrets.Where(secret => Leaks(secret).Length > 0).ToList();
        var alarms = innocent.Where(value => !ReferenceEquals(Clean(value.Key, value.Text), value.Text)).ToList();
        TestContext.Out.WriteLine(string.Join('\n', missed.Select(secret => $"missed: {secret.Kind} {secret.Text}")));
        TestContext.Out.WriteLine(string.Join('\n', alarms.Select(value => $"false: {value.Text} -> {Clean(value.Key, value.Text)}")));
        var stated = Stated().Match(File.ReadAllText(Path.Combine(Peers.Checkout.Root, "docs", "guide", "privacy.md")));
        Assert.That(stated.Success, "the guide has a sentence with the figures");
        Assert.That(
            Enumerable.Range(1, 4)
                .Select(i => int.Parse(stated.Groups[i].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)),
            Is.EqualTo(new[] { secrets.Count, missed.Count, innocent.Count, alarms.Count }));
        Assert.That(alarms, Has.Count.LessThan(innocent.Count / 100.0), "less than one percent");
    }

    [Test]
    public void Every_kind_has_many_secrets() => Assert.That(
        Secrets().GroupBy(secret => secret.Kind).Select(kind => kind.Count()), Has.All.GreaterThan(9).And.Exactly(9).Items);

    [Test]
    public void A_second_time_changes_nothing_and_all_results_are_well_formed()
    {
        foreach (var (_, key, text, _) in Secrets())
        {
            var clean = Clean(key, text);
            Assert.That(Clean(key, clean), Is.EqualTo(clean), text);
            Assert.That(clean, Has.Length.LessThan((4 * text.Length) + 100));
            Assert.That(() => new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(clean), Throws.Nothing, text);
        }
    }

    [Test]
    public void A_secret_behind_another_or_between_words_is_found_too()
    {
        foreach (var secret in Secrets().Where(secret => secret.Kind is "token" or "card" or "url" or "markup"))
        {
            if (secret.Key != "note" || secret.Text.Contains('\n'))
                continue;
            var text = $"first line 12\n{secret.Text}\nlast line";
            Assert.That(Leaks(secret with { Text = text, Outside = $"first line 12\n{secret.Outside}\nlast line" }), Is.Empty, text);
        }
    }

    /// <summary>What is left of the secret: any four characters in a row that stand nowhere else.</summary>
    private static string Leaks(Secret secret)
    {
        var clean = Clean(secret.Key, secret.Text);
        if (string.Equals(clean, secret.Text, StringComparison.Ordinal))
            return clean;
        var length = Math.Min(Part, secret.Value.Length);
        for (var i = 0; i + length <= secret.Value.Length; i++)
        {
            var part = secret.Value.Substring(i, length);
            if (clean.Contains(part, StringComparison.Ordinal) && !secret.Outside.Contains(part, StringComparison.Ordinal))
                return clean;
        }

        return "";
    }

    private static string Clean(string key, string text) => (string)s_redactor.Value(key, (object)text)!;

    private static IEnumerable<Secret> Secrets() => Lines("secrets.txt").Select(cells =>
    {
        var text = Unescaped(cells[2]);
        var (start, end) = (text.IndexOf('⟦'), text.IndexOf('⟧'));
        var value = text[(start + 1)..end];
        return new Secret(cells[0], cells[1], text[..start] + value + text[(end + 1)..], text[..start] + '\u0001' + text[(end + 1)..])
        {
            Value = value,
        };
    });

    private static IEnumerable<(string Key, string Text)> Innocent() =>
        Lines("innocent.txt").Select(cells => (cells[0], Unescaped(cells[1])));

    private static IEnumerable<string[]> Lines(string file) =>
        File.ReadLines(Path.Combine(Peers.Checkout.Root, "tests", "Tracing.Functional.Tests", "Privacy", "Tables", file))
            .Select(line => line.Split('\t'));

    private static string Unescaped(string cell) => Escape().Replace(cell, escape => escape.Value[1] switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        var other => other.ToString(),
    });

    [GeneratedRegex(@"\\.", RegexOptions.None, 1000)]
    private static partial Regex Escape();

    [GeneratedRegex(@"Of ([\d,]+) secrets ([\d,]+) (?:is|are) missed, and of ([\d,]+)\s+innocent texts ([\d,]+)", RegexOptions.None, 1000)]
    private static partial Regex Stated();

    private sealed record Secret(string Kind, string Key, string Text, string Outside)
    {
        public string Value { get; init; } = "";
    }
}
