// Values of a query are not seen, whatever the query looks like.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Ground;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class RedactedQueryTests
{
    private const int Longest = 1024;
    private static readonly string[] s_shown = ["page", "sort"];
    private static readonly QueryRedaction s_redaction = new(s_shown, decodesNames: false);

    [TestCase(null, null)]
    [TestCase("", null)]
    [TestCase("?", null)]
    [TestCase("?token=a", "token=REDACTED")]
    [TestCase("?token=a=b", "token=REDACTED")]
    [TestCase("?token=&a=", "token=&a=")]
    [TestCase("?secret", "REDACTED")]
    [TestCase("?PAGE=2&x=1&sort=name%20", "PAGE=2&x=REDACTED&sort=name%20")]
    [TestCase("?page", "page")]
    [TestCase("?pag%65=2", "pag%65=REDACTED")]
    [TestCase("?&&a=1&", "&&a=REDACTED&")]
    [TestCase("?=1", "=REDACTED")]
    public void A_query_is_redacted_by_the_names_in_it(string? query, string? expected) =>
        Assert.That(s_redaction.Of(query, Longest), Is.EqualTo(expected));

    [TestCase("pag%65=2", "pag%65=2")]
    [TestCase("%70%61%67%65=2&so%72d=1", "%70%61%67%65=2&so%72d=REDACTED")]
    [TestCase("page%=2", "page%=REDACTED")]
    public void A_client_compares_names_as_they_are_decoded(string query, string expected) =>
        Assert.That(new QueryRedaction(s_shown, decodesNames: true).Of(query, Longest), Is.EqualTo(expected));

    [Test]
    public void What_is_recorded_does_not_depend_on_the_values()
    {
        var text = Gen.Elements("", "a", "0", "%20", "=", "secret", "page=", "?", "+", new string('v', 300)).ListOf()
            .Select(parts => string.Concat(parts));
        var name = Gen.Elements("token", "a", "pages", "sor", "", "p%61ge", new string('n', 400));
        var pair = from n in name from v in text from w in text select (Name: n, First: v + "1", Second: w + "2");
        Soak.Check(Soak.Times(500), Prop.ForAll(Arb.From(pair.ListOf().Select(list => list.ToArray()), Shrink), pairs =>
        {
            var first = s_redaction.Of("?" + string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.First}")), Longest);
            var second = s_redaction.Of("?" + string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Second}")), Longest);
            return first == second && (first?.Length ?? 0) <= Longest;
        }));
    }

    private static IEnumerable<(string, string, string)[]> Shrink((string, string, string)[] pairs) =>
        pairs.Select((_, i) => ((string, string, string)[])[.. pairs[..i], .. pairs[(i + 1)..]]);
}
