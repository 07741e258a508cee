// What a request or an answer says is redacted before it is cut: no part of a secret at the cut stays.
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Tracing.Functional.AspNetCore.Http;
using Tracing.Functional.AspNetCore.Tests.Grpc;
using Tracing.Functional.Ground;
using Tracing.Functional.Privacy;

namespace Tracing.Functional.AspNetCore.Tests.Http;

[NonParallelizable]
public class CutRedactionTests
{
    private const string Secret = "/ghp_huntabcdefghijklmnopqrstuvwxyzABCDEFG";

    [Test]
    public void No_part_of_a_secret_in_a_request_survives_the_cut()
    {
        using var registration = CutRedaction.Add(Redactor.Default.Text);
        for (var before = 5; before < Secret.Length; before++)
        {
            var text = "/" + new string('.', 1023 - before) + Secret + new string('.', 2_000);
            var request = new DefaultHttpContext().Request;
            (request.Method, request.Path) = (text[^(2_000 + before + 60)..], text);
            (request.Headers.Host, request.Headers.UserAgent) = ("h" + text, text);
            using var span = new Activity("request");
            StartAttributes.Set(span, request, KnownMethods.Default);
            Assert.That(span.GetTagItem("url.path"), Has.Length.LessThanOrEqualTo(1024).And.Contain("....").And.Not.Contain("ghp_"));
            Assert.That(span.GetTagItem("user_agent.original"), Has.Length.LessThanOrEqualTo(1024).And.Not.Contain("ghp_"));
            Assert.That(span.TagObjects.Select(tag => tag.Value as string ?? ""), Has.None.Contains("ghp_"), $"{before}");
        }
    }

    [Test]
    public async Task No_part_of_a_secret_in_a_message_of_gRPC_survives_the_cut([Values(1, 5, 9, 20)] int before)
    {
        using var registration = CutRedaction.Add(Redactor.Default.Text);
        var text = new string('.', 1023 - before) + " https://bob:huntingwithmyfriends@h/x" + string.Concat(Enumerable.Repeat("😀", 700));
        var description = await GrpcFailure.Description(text);
        Assert.That(description, Does.EndWith("…").And.Length.LessThanOrEqualTo(1024).And.Not.Contain("hunt"));
    }
}
