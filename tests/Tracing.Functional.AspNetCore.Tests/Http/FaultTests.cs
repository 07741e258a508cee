// What users' callbacks and our own hooks throw stays with us: the answers of the application are the same.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class FaultTests
{
    private static readonly (string Path, HttpStatusCode Status, string Body)[] s_answers =
    [
        ("/orders/7", HttpStatusCode.OK, "7"),
        ("/status/400", HttpStatusCode.BadRequest, ""),
        ("/throws", HttpStatusCode.InternalServerError, ""),
        ("/streamed", HttpStatusCode.OK, "part 0\npart 1\npart 2\n"),
    ];

    [Test]
    public async Task A_throwing_callback_changes_no_answer_and_no_other_attribute()
    {
        await using var server = await Server.Start(RequestTableTests.Map, new ServerSetup
        {
            Options = options =>
            {
                options.Enrich = (_, _) => throw new InvalidOperationException("enrich");
                options.TrustParent = _ => throw new InvalidOperationException("trust");
            },
        });
        foreach (var (path, status, body) in s_answers)
        {
            Assert.That(await Answer(server, path), Is.EqualTo((status, body)));
            var span = await server.Request();
            Assert.That((span.GetTagItem("http.response.status_code"), span.GetTagItem("network.protocol.version")),
                Is.EqualTo(((object)(int)status, (object)"1.1")));
        }
    }

    [Test]
    public async Task A_fault_in_any_hook_changes_no_answer()
    {
        await using var server = await Server.Start(RequestTableTests.Map);
        var throwing = new Throwing();
        using var listener = new RequestListener(throwing, server.Services.GetRequiredService<DiagnosticListener>());
        foreach (var (path, status, body) in s_answers)
        {
            Assert.That(await Answer(server, path), Is.EqualTo((status, body)));
            await server.Request();
        }

        Assert.That(throwing.Thrown, Is.EqualTo(new[] { "Escaped", "Matched", "Started", "Stopped" }));
    }

    [Test]
    public async Task An_exception_that_cannot_be_recorded_changes_no_answer_and_is_still_an_error()
    {
        await using var server = await Server.Start(RequestTableTests.Map);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            ExceptionRecorder = static (_, _, ref _) => throw new InvalidOperationException("recorder"),
        };
        ActivitySource.AddActivityListener(listener);
        Assert.That(await Answer(server, "/throws"), Is.EqualTo((HttpStatusCode.InternalServerError, "")));
        var span = await server.Request();
        Assert.That((span.Status, span.GetTagItem("error.type")),
            Is.EqualTo((ActivityStatusCode.Error, (object)"System.InvalidOperationException")));
    }

    private static async Task<(HttpStatusCode Status, string Body)> Answer(Server server, string path)
    {
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", "00-abababababababababd29d6a7215ced0-00f067aa0ba902b7-01");
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class Throwing : IRequestEvents
    {
        private readonly ConcurrentDictionary<string, int> _thrown = new();

        public IEnumerable<string> Thrown => _thrown.Keys.Order(StringComparer.Ordinal);

        public void Started(HttpContext context) => Throw(nameof(Started));

        public void Matched(HttpContext context) => Throw(nameof(Matched));

        public void Caught(HttpContext context, Exception exception) => Throw(nameof(Caught));

        public void Escaped(HttpContext context, Exception exception) => Throw(nameof(Escaped));

        public void Stopped(HttpContext context) => Throw(nameof(Stopped));

        private void Throw(string hook)
        {
            _thrown[hook] = 1;
            throw new InvalidOperationException(hook);
        }
    }
}
