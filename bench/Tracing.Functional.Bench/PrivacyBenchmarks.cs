// What redaction costs: a span in which nothing is secret, and the longest values.
using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.Bench;

/// <summary>A span of an HTTP server with eight attributes, none of them a secret.</summary>
public class RedactOrdinarySpan
{
    private readonly Redactor _redactor = new PrivacyOptions().Build()!;
    private readonly Activity _span = Ordinary();

    [Benchmark]
    public bool Ours() => ActivityRedactor.TryClean(_redactor, _span);

    private static Activity Ordinary()
    {
        var span = new Activity("GET /orders/{id}");
        span.SetTag("http.request.method", "GET").SetTag("http.route", "/orders/{id}").SetTag("url.scheme", "https").SetTag("url.path", "/orders/1000234567");
        span.SetTag("server.address", "orders.example.com").SetTag("server.port", 443).SetTag("http.response.status_code", 200).SetTag("user.id", "u-4711");
        return span.Start();
    }
}

/// <summary>Values of 1 MB that keep scanners busy; the slowest one counts.</summary>
public class RedactMegabyte
{
    private readonly Redactor _redactor = new PrivacyOptions().Build()!;
    private string _value = "";

    [Params("order ", "411111111111111 ", "eyJaaaaaaaaaaaa.", "a=b;", "token: token: a ", "-----BEGIN ", "://a:b/", "bearer a ", "password=null ",
        "password=a ", "pwd=a,otp=b,", "\"pwd=a", "://a:b@", "basic YTpi ")]
    public string Part { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _value = string.Concat(Enumerable.Repeat(Part, (1_000_000 / Part.Length) + 1));

    [Benchmark]
    public string Ours() => _redactor.Text(_value);
}
