// Messages as events: counted as they pass, whatever the chunks and whether the application uses streams or pipes; the bytes arrive
// unchanged.
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using NUnit.Framework;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

public class GrpcMessageTests
{
    [Test]
    public async Task Without_the_option_there_are_no_events()
    {
        await using var server = await Server.Start(GrpcServices.Map, new ServerSetup { Protocols = HttpProtocols.Http2 });
        await Call(server, "/shop.Orders/server", [Frames.Of(1, 2)]);
        Assert.That((await server.Request()).Events, Is.Empty);
    }

    [TestCase("unary", 1)]
    [TestCase("client", 1)]
    [TestCase("server", 3)]
    public async Task Every_message_is_an_event_of_its_direction(string kind, int answers)
    {
        await using var server = await Start(GrpcServices.Map);
        await Call(server, $"/shop.Orders/{kind}", [Frames.Of(10, 0, 300)]);
        var span = await server.Request();
        Assert.That(Messages(span, "RECEIVED"), Is.EqualTo(new[] { "1: 10", "2: 0", "3: 300" }));
        Assert.That(Messages(span, "SENT"), Is.EqualTo(Enumerable.Range(1, answers).Select(i => $"{i}: {i}")));
    }

    [Test]
    public async Task There_are_no_more_events_than_the_option_says()
    {
        await using var server = await Start(GrpcServices.Map, limit: 2);
        await Call(server, "/shop.Orders/both", [Frames.Of(1, 2, 3, 4)]);
        var span = await server.Request();
        Assert.That(Messages(span, "RECEIVED"), Is.EqualTo(new[] { "1: 1", "2: 2" }));
        Assert.That(Messages(span, "SENT"), Is.EqualTo(new[] { "1: 1", "2: 2" }));
    }

    [Test]
    public void Whatever_the_sizes_chunks_and_ways_of_reading_each_message_counts_once_and_nothing_is_changed()
    {
        var server = Start(app => app.MapPost("/shop.Orders/{way:int}", Echo), limit: 10_000).GetAwaiter().GetResult();
        try
        {
            var sizes = Gen.Frequency((6, Gen.Choose(0, 40)), (2, Gen.Choose(41, 5_000)), (1, Gen.Choose(5_001, 70_000))).ListOf();
            var cases = from messages in sizes
                        from chunk in Gen.Frequency((1, Gen.Choose(1, 7)), (3, Gen.Choose(8, 20_000)))
                        from way in Gen.Choose(0, 3)
                        select (Messages: messages.ToArray(), Chunk: chunk, Way: way);
            Soak.Check(Soak.Times(60), Prop.ForAll(Arb.From(cases, Shrink), one => IsCounted(server, one).GetAwaiter().GetResult()));
        }
        finally
        {
            server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static IEnumerable<(int[] Messages, int Chunk, int Way)> Shrink((int[] Messages, int Chunk, int Way) one)
    {
        for (var i = 0; i < one.Messages.Length; i++)
        {
            yield return one with { Messages = [.. one.Messages[..i], .. one.Messages[(i + 1)..]] };
            if (one.Messages[i] > 0)
                yield return one with { Messages = [.. one.Messages[..i], one.Messages[i] / 2, .. one.Messages[(i + 1)..]] };
        }
    }

    private static async Task<bool> IsCounted(Server server, (int[] Messages, int Chunk, int Way) one)
    {
        var body = Frames.Of(one.Messages);
        var echoed = await Call(server, $"/shop.Orders/{one.Way}", body.Chunk(Math.Max(one.Chunk, (body.Length / 200) + 1)));
        var span = await server.Request();
        var expected = one.Messages.Select((size, i) => $"{i + 1}: {size}").ToArray();
        return echoed.AsSpan().SequenceEqual(body)
            && Messages(span, "RECEIVED").SequenceEqual(expected, StringComparer.Ordinal)
            && Messages(span, "SENT").SequenceEqual(expected, StringComparer.Ordinal);
    }

    /// <summary>Echoes by pipes, by streams, by a pipe that looks at everything before it takes it, or by small pieces of memory.</summary>
    private static async Task Echo(HttpContext context, int way)
    {
        context.Response.ContentType = "application/grpc";
        if (way == 0)
            await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter);
        else if (way == 1)
            await context.Request.Body.CopyToAsync(context.Response.Body);
        else
            await Look(context, isSmall: way == 3);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task Look(HttpContext context, bool isSmall)
    {
        var reader = context.Request.BodyReader;
        var writer = context.Response.BodyWriter;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (!read.IsCompleted && read.Buffer.Length < 100_000)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            foreach (var part in read.Buffer)
                Write(writer, part.Span, isSmall ? 3 : part.Length);
            await writer.FlushAsync();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }
    }

    /// <summary>Each piece of memory is taken once and advanced over in two steps.</summary>
    private static void Write(PipeWriter writer, ReadOnlySpan<byte> bytes, int piece)
    {
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(piece, bytes.Length);
            bytes[..taken].CopyTo(writer.GetSpan(taken));
            writer.Advance(taken / 2);
            writer.Advance(taken - (taken / 2));
            bytes = bytes[taken..];
        }
    }

    private static IEnumerable<string> Messages(Activity span, string type) => span.Events
        .Select(entry => entry.Tags.ToDictionary())
        .Where(tags => (string?)tags["rpc.message.type"] == type)
        .Select(tags => $"{tags["rpc.message.id"]}: {tags["rpc.message.compressed_size"]}");

    private static Task<Server> Start(Action<WebApplication> map, int limit = 100) =>
        Server.Start(map, new ServerSetup { Protocols = HttpProtocols.Http2, Options = options => options.MaxMessageEvents = limit });

    private static async Task<byte[]> Call(Server server, string path, IEnumerable<byte[]> chunks)
    {
        using var client = server.Client(HttpVersion.Version20);
        using var content = new ChunkContent();
        foreach (var chunk in chunks)
            content.Send(chunk);
        content.Complete();
        using var response = await client.SendAsync(Frames.Call(path, content));
        return await response.Content.ReadAsByteArrayAsync();
    }
}
