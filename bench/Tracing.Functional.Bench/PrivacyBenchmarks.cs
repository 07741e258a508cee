// What redaction costs: a span in which nothing is secret, and the longest values.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Bench;

/// <summary>A span of an HTTP server: eight attributes without a secret. The yardstick is the same span of the framework.</summary>
public class RedactOrdinarySpan : BesideSpan
{
    private readonly Redactor _redactor = new PrivacyOptions().Build()!;
    private readonly Activity _span = Ordinary();

    [Benchmark]
    public bool Ours() => ActivityRedactor.TryClean(_redactor, _span);

    private protected override void Tag(Activity span) => Eight(span);

    private static Activity Ordinary() => Eight(new Activity("GET /orders/{id}")).Start();

    private static Activity Eight(Activity span) => span
        .SetTag("http.request.method", "GET")
        .SetTag("http.route", "/orders/{id}")
        .SetTag("url.scheme", "https")
        .SetTag("url.path", "/orders/1000234567")
        .SetTag("server.address", "orders.example.com")
        .SetTag("server.port", 443)
        .SetTag("http.response.status_code", 200)
        .SetTag("user.id", "u-4711");
}

/// <summary>Values of 1 MB that keep scanners busy; the slowest counts. The yardstick looks once at each character.</summary>
public class RedactMegabyte
{
    private const int Length = 1_000_000;
    private static readonly string[] s_parts =
    [
        "order ", "411111111111111 ", "eyJaaaaaaaaaaaa.", "a=b;", "token: token: a ", "-----BEGIN ", "://a:b/",
        "bearer a ", "password=null ",
        "password=a ", "pwd=a,otp=b,", "\"pwd=a", "://a:b@", "basic YTpi ",
    ];

    private readonly Redactor _redactor = new PrivacyOptions().Build()!;
    private readonly Dictionary<string, string> _values = s_parts.ToDictionary(
        part => part,
        part => string.Concat(Enumerable.Repeat(part, (Length / part.Length) + 1)),
        StringComparer.Ordinal);

    public static IEnumerable<string> Parts => s_parts;

    [Benchmark(Baseline = true)]
    public int Words()
    {
        var words = 0;
        var isInside = false;
        foreach (var letter in _values[s_parts[0]])
        {
            var isWord = char.IsLetterOrDigit(letter);
            if (isWord && !isInside)
                words++;
            isInside = isWord;
        }

        return words;
    }

    [Benchmark]
    [ArgumentsSource(nameof(Parts))]
    public string Ours(string part) => _redactor.Text(_values[part]);
}
