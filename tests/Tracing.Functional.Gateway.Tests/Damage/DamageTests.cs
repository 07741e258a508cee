// Whatever comes: it is answered, never an exception, nothing stays behind, and the gateway works on.
using System.Buffers;
using System.Net;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Gateway.Tests.Sockets;
using Tracing.Functional.Recordings;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Gateway.Tests.Damage;

using Span = Recordings.Tests.Oracle.Span;

public sealed class DamageTests
{
    private static readonly Policy s_policy = PolicyText.Parse(
        """
        rule "health": never when path is "/health"
        rule "errors": always when any span failed
        rule "exceptions": always when any span exception type is "E"
        rule "rest": fixedRatio(0.25)
        """);

    [TestCase(false)]
    [TestCase(true)]
    public void Damaged_requests_are_answered_and_nothing_of_them_stays(bool isJson)
    {
        var (broken, partial, taken) = (0, 0, 0);
        var cases = Soak.Times(10_000);
        var first = Random.Shared.Next();
        using var bench = new Bench(s_policy, graceMs: 50, ageMs: 200, maxSpans: 50, maxBytes: 4 * 1024 * 1024);
        for (var i = 0; i < cases; i++)
        {
            var random = new Random(first + i);
            var bytes = Mutated(random, isJson);
            try
            {
                var answer = Accept(bench, bytes, isJson);
                if (answer is not { } known)
                    broken++;
                else if (known.Rejected > 0)
                    partial++;
                else
                    taken++;
                if (i % 50 == 0)
                    bench.Pass(random.Next(100));
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {first + i}: {failure}");
            }
        }

        TestContext.Out.WriteLine($"{broken} broken, {partial} in part, {taken} taken");
        Assert.That(new[] { broken, partial, taken }, Is.All.GreaterThan(cases / 200), "all happen");
        Assert.That(bench.Kept.Count, Is.GreaterThan(cases / 100), "what is sent can be read by Google.Protobuf");
        End(bench);
    }

    [Test]
    [NonParallelizable]
    public async Task Damaged_requests_over_sockets_are_answered_and_the_next_good_one_is_taken()
    {
        await using var gateway = await Running.Start(s_policy);
        using var client = new HttpClient();
        var first = Random.Shared.Next();
        var statuses = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Soak.Times(200); i++)
        {
            var random = new Random(first + i);
            var isJson = random.Next(3) == 0;
            var status = random.Next(2) == 0
                ? await OverHttp(client, gateway, Mutated(random, isJson), isJson)
                : await OverGrpc(client, gateway, Mutated(random, false), random);
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        TestContext.Out.WriteLine(string.Join(", ", statuses.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.That(statuses.Keys, Is.SubsetOf(new[] { "http 200", "http 400", "grpc 0", "grpc 3" }), $"from seed {first}");
        using var answer = await client.PostAsync(
            new Uri(gateway.Http, "/v1/traces"), Running.Protobuf(Made.Request(("good", Made.Span(new UInt128(9, 9), 1, 0, "good").Failed()))));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await gateway.Stop();
        Assert.That(gateway.Backend.Spans.Count(pair => pair.Service == "good"), Is.EqualTo(1));
        Assert.That(gateway.Log.Errors, Is.Empty);
    }

    private static byte[] Mutated(Random random, bool isJson)
    {
        var (good, other) = isJson ? (Damaged.Json(random), Damaged.Json(random)) : (Damaged.Protobuf(random), Damaged.Protobuf(random));
        return random.Next(20) == 0 ? good : Damaged.Damage(good, other, random);
    }

    /// <summary>What became of the request; null if it is broken.</summary>
    private static Receivers.Taken? Accept(Bench bench, byte[] bytes, bool isJson)
    {
        if (isJson)
        {
            var protobuf = new ArrayBufferWriter<byte>();
            if (!JsonRequest.TryTranscode(bytes, protobuf, out var error))
            {
                Assert.That(error, Is.Not.Null.And.Not.Empty);
                return null;
            }

            bytes = protobuf.WrittenSpan.ToArray();
        }

        // A buffer that is rented is longer than what it holds.
        var rented = new byte[bytes.Length + 100];
        Random.Shared.NextBytes(rented);
        bytes.CopyTo(rented, 0);
        var taken = bench.Take(rented, bytes.Length);
        Array.Clear(rented);
        return taken.IsBroken ? null : taken;
    }

    private static void End(Bench bench)
    {
        bench.Send(("good", Made.Span(new UInt128(9, 9), 1, 0, "good").Failed()));
        Assert.That(bench.Kept.Count(pair => pair.Service == "good"), Is.EqualTo(1));
        bench.Shards.ShutDown();
        Assert.That(bench.Shards.Held.Sum(one => one.Traces + one.Spans), Is.Zero);
        bench.Pass(200_000);
        bench.Pass(200_000);
        Assert.That(bench.Shards.Bytes, Is.Zero, "also the resources go when nobody comes under them");
    }

    private static async Task<string> OverHttp(HttpClient client, Running gateway, byte[] bytes, bool isJson)
    {
        using var answer = await client.PostAsync(new Uri(gateway.Http, "/v1/traces"), Running.Of(bytes, isJson ? "application/json" : "application/x-protobuf"));
        var body = await answer.Content.ReadAsByteArrayAsync();
        if (isJson)
            System.Text.Json.JsonDocument.Parse(body).Dispose();
        else if (answer.StatusCode == HttpStatusCode.OK)
            Recordings.Tests.Oracle.PartialAnswer.Parser.ParseFrom(body);
        else
            Recordings.Tests.Oracle.RpcStatus.Parser.ParseFrom(body);
        return $"http {(int)answer.StatusCode}";
    }

    private static async Task<string> OverGrpc(HttpClient client, Running gateway, byte[] bytes, Random random)
    {
        byte[] frame = [0, (byte)(bytes.Length >> 24), (byte)(bytes.Length >> 16), (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
        if (random.Next(4) == 0)
            frame[random.Next(1, 5)] ^= (byte)random.Next(1, 256);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Grpc, Receivers.OtlpGrpc.Path))
        {
            Content = Running.Of(frame, "application/grpc"),
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(message);
        await answer.Content.ReadAsByteArrayAsync();
        return "grpc " + (answer.TrailingHeaders.TryGetValues("grpc-status", out var values) || answer.Headers.TryGetValues("grpc-status", out values) ? values.Single() : "without a status");
    }
}
