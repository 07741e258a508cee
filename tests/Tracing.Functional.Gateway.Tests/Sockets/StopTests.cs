// What was answered with a success is decided and sent, though the gateway stops meanwhile.
using System.Net;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Gateway.Tests.Sockets;

[NonParallelizable]
public sealed class StopTests
{
    [Test]
    public async Task A_request_on_its_way_when_the_gateway_stops_is_taken_or_refused_and_never_lost()
    {
        await using var gateway = await Running.Start(Sample.Always);
        using var client = new HttpClient();
        var more = new TaskCompletionSource();
        using var content = new Halves(Made.Request(("a", Made.Span(5, 1, 0, "slow"))).ToByteArray(), more.Task);
        var posting = client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
        await content.HalfIsSent;
        await Task.Delay(200);
        var stopping = gateway.Stop();
        await Task.Delay(200);
        more.SetResult();
        using var answer = await posting;
        await stopping;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), "it was let in before");
        Assert.That(gateway.Backend.Spans.Select(pair => pair.Span.Name), Is.EqualTo(new[] { "slow" }));
    }

    [Test]
    public async Task A_request_that_takes_too_long_is_refused_when_the_gateway_has_stopped()
    {
        await using var gateway = await Running.Start(Sample.Always, options => options.StopWithin = TimeSpan.FromMilliseconds(300));
        using var client = new HttpClient();
        var more = new TaskCompletionSource();
        using var content = new Halves(Made.Request(("a", Made.Span(5, 1, 0, "slow"))).ToByteArray(), more.Task);
        var posting = client.PostAsync(new Uri(gateway.Http, "/v1/traces"), content);
        await content.HalfIsSent;
        await Task.Delay(200);
        await gateway.Gateway.Engine.Stop();
        more.SetResult();
        using var answer = await posting;
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(gateway.Gateway.Engine.Shards.Held.Sum(one => one.Traces), Is.Zero);
    }

    [Test]
    public async Task Many_clients_lose_nothing_that_was_answered()
    {
        for (var round = 0; round < Soak(5); round++)
        {
            await using var gateway = await Running.Start(Sample.Always);
            using var client = new HttpClient();
            var taken = new System.Collections.Concurrent.ConcurrentBag<UInt128>();
            using var end = new CancellationTokenSource();
            Task[] clients = [.. Enumerable.Range(1, 8).Select(one => Task.Run(async () =>
            {
                for (var i = 1UL; !end.IsCancellationRequested; i++)
                {
                    var trace = new UInt128((ulong)one, i);
                    try
                    {
                        using var answer = await client.PostAsync(
                            new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Made.Request(("a", Made.Span(trace, 1, 0, "root")))));
                        if (answer.StatusCode != HttpStatusCode.OK)
                            return;
                    }
                    catch (HttpRequestException)
                    {
                        return;
                    }

                    taken.Add(trace);
                }
            }))];
            await Task.Delay(300);
            await gateway.Stop();
            await end.CancelAsync();
            await Task.WhenAll(clients);
            Assert.That(taken, Is.Not.Empty);
            var sent = gateway.Backend.Spans.Select(pair => Made.TraceOf(pair.Span)).ToHashSet();
            Assert.That(taken.Where(trace => !sent.Contains(trace)), Is.Empty);
        }
    }

    private static int Soak(int cases) => global::Tracing.Functional.Tests.Traces.Soak.Times(cases);

    [Test]
    public async Task What_is_decided_at_the_end_may_be_more_than_the_queue_of_a_destination()
    {
        await using var gateway = await Running.Start(PolicyText.Parse("rule \"few\": always when whole trace span count < 9"), options =>
        {
            options.Grace = TimeSpan.FromMinutes(1);
            options.Destinations[0].MaxQueueBytes = 1024 * 1024;
            options.StopWithin = TimeSpan.FromSeconds(20);
        });
        using var client = new HttpClient();
        for (var i = 1; i <= 40; i++)
        {
            using var answer = await client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Made.Request(
                [.. Enumerable.Range(1, 10).Select(one => ("a", Made.Span(new UInt128((ulong)i, (ulong)one), 1, 0, new string('x', 10_000))))])));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        await gateway.Stop();
        Assert.That(gateway.Backend.Spans, Has.Count.EqualTo(400));
    }

    private sealed class Halves : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly Task _more;
        private readonly TaskCompletionSource _half = new();

        public Halves(byte[] bytes, Task more)
        {
            (_bytes, _more) = (bytes, more);
            Headers.ContentType = new("application/x-protobuf");
        }

        public Task HalfIsSent => _half.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, _bytes.Length / 2));
            await stream.FlushAsync();
            _half.SetResult();
            await _more;
            await stream.WriteAsync(_bytes.AsMemory(_bytes.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}
