// Policies see the request though another listener of the server, which wants spans, comes later and is asked before ours.
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class AnnouncerTests
{
    [Test]
    public async Task After_one_request_that_was_not_seen_the_next_ones_are_however_many_listeners_come()
    {
        await using var server = await Server.Start(
            app => app.MapGet("/kept", () => "kept"),
            new ServerSetup { Sampling = builder => builder.SetSampling(Sample.Always.When(AtStart.Path("/kept"))) });
        using var client = server.Client();
        using var all = new Subscriptions();
        for (var i = 0; i < 3; i++)
        {
            all.Add(server.Services.GetRequiredService<DiagnosticListener>().Subscribe(
                new Wanting(), static (name, _, _) => name is "Microsoft.AspNetCore.Hosting.HttpRequestIn"));
            await client.GetStringAsync("/kept");
            await client.GetStringAsync("/kept");
            Assert.That((await server.Request()).GetTagItem("url.path"), Is.EqualTo("/kept"));
        }
    }

    [Test]
    public async Task After_a_listener_behind_it_is_gone_the_next_one_before_it_is_noticed_too()
    {
        await using var server = await Server.Start(
            app => app.MapGet("/kept", () => "kept"),
            new ServerSetup { Sampling = builder => builder.SetSampling(Sample.Always.When(AtStart.Path("/kept"))) });
        using var client = server.Client();
        for (var i = 0; i < 3; i++)
        {
            using (server.Services.GetRequiredService<DiagnosticListener>().Subscribe(
                new Wanting(), static (name, _, _) => name is "Microsoft.AspNetCore.Hosting.HttpRequestIn"))
            {
                await client.GetStringAsync("/kept");
                await client.GetStringAsync("/kept");
                Assert.That((await server.Request()).GetTagItem("url.path"), Is.EqualTo("/kept"), $"listener {i}");
            }

            await client.GetStringAsync("/kept");
            Assert.That((await server.Request()).GetTagItem("url.path"), Is.EqualTo("/kept"), $"after listener {i}");
        }
    }

    private sealed class Wanting : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
