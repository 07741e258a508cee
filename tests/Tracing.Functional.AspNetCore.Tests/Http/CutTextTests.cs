// Texts of requests and answers that are cut: well-formed UTF-16, never longer than their limit; a description ends in a mark.
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Http;
using Tracing.Functional.AspNetCore.Tests.Grpc;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class CutTextTests
{
    [Test]
    public void What_a_request_says_of_itself_is_cut_between_characters([Range(0, 1)] int odd)
    {
        var text = new string('x', odd) + string.Concat(Enumerable.Repeat("😀", 2_000));
        var request = new DefaultHttpContext().Request;
        (request.Method, request.Path) = (text, "/" + text);
        (request.Headers.Host, request.Headers.UserAgent) = (text, text);
        using var span = new Activity("request");
        StartAttributes.Set(span, request, KnownMethods.Default);
        AssertCut(span.GetTagItem("user_agent.original"), text, 1024);
        AssertCut(span.GetTagItem("server.address"), text, 1024);
        var path = (string)span.GetTagItem("url.path")!;
        Assert.That(path, Has.Length.InRange(1022, 1024).And.Match("^/x?(%[0-9A-F]{2})+$"));
        AssertCut(span.GetTagItem("http.request.method_original"), text, 64);
    }

    [Test]
    public async Task A_message_of_a_gRPC_server_is_shortened_to_a_description_that_ends_in_the_mark([Range(0, 1)] int odd)
    {
        var text = new string('x', odd) + string.Concat(Enumerable.Repeat("😀", 700));
        var description = await GrpcFailure.Description(text);
        Assert.That(description, Does.EndWith("…"));
        AssertCut(description[..^1], text, 1023);
    }

    private static void AssertCut(object? value, string text, int limit)
    {
        var cut = (string)value!;
        Assert.That(cut, Has.Length.InRange(limit - 1, limit));
        Assert.That(text, Does.StartWith(cut));
        Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)), Is.EqualTo(cut), "well-formed");
    }
}
