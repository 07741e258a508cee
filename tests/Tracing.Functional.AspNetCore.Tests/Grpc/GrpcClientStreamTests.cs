// What passes through the handler: the same bytes however they are cut, counted as messages, with a bounded number of events; and the
// handler by DI.
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Tests.Grpc;

public class GrpcClientStreamTests
{
    private static readonly Gen<int> Size =
        Gen.Frequency((3, Gen.Choose(0, 5)), (2, Gen.Choose(100, 300)), (1, Gen.Choose(16_300, 40_000)));

    private static readonly Arbitrary<(int[] Sizes, int Cut)> Streams = Arb.From(
        from sizes in Size.ArrayOf()
        from cut in Gen.Frequency((1, Gen.Choose(1, 7)), (1, Gen.Choose(8, 70_000)))
        select (sizes[..Math.Min(sizes.Length, 12)], sizes.Sum() > 2000 ? Math.Max(cut, 500) : cut));

    [Test]
    public async Task The_bytes_of_both_directions_pass_as_they_are_and_each_message_is_counted()
    {
        await using var peer = await GrpcPeer.Start(Echo);
        using var caller = new GrpcCaller(peer.Address, new GrpcClientTracingOptions { MaxMessageEvents = 100 });
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess(true),
            Prop.ForAll(Streams, stream => Passes(caller, stream.Sizes, stream.Cut).GetAwaiter().GetResult()));
    }

    [Test]
    public async Task An_endless_stream_has_a_bounded_number_of_events()
    {
        await using var peer = await GrpcPeer.Start(Echo);
        using var caller = new GrpcCaller(peer.Address, new GrpcClientTracingOptions { MaxMessageEvents = 10 });
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(await caller.Call("Any", [.. Enumerable.Repeat("hi", 500)]), Has.Count.EqualTo(500));
        Assert.That(caller.Ended(root.TraceId).Single().Events.Count(), Is.EqualTo(20));
    }

    [Test]
    public async Task Without_the_option_there_are_no_events()
    {
        await using var peer = await GrpcPeer.Start(Echo);
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        Assert.That(await caller.Call("Any", ["hi"]), Has.Count.EqualTo(1));
        Assert.That(caller.Ended(root.TraceId).Single().Events, Is.Empty);
    }

    [Test]
    public async Task A_client_that_buffers_its_answer_gets_it_whole()
    {
        await using var peer = await GrpcPeer.Start(Echo);
        using var caller = new GrpcCaller(peer.Address);
        using var root = GrpcCaller.Source.StartActivity("root")!;
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(Wire.Frame("hi")));
        using var response = await caller.Send(request);
        await response.Content.LoadIntoBufferAsync();
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(Wire.Frame("hi")));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/grpc"));
        Assert.That(response.TrailingHeaders.GetValues("grpc-status").Single(), Is.EqualTo("0"));
        Assert.That(caller.Ended(root.TraceId).Single().GetTagItem("rpc.status_code"), Is.EqualTo("OK"));
    }

    [Test]
    public async Task Services_make_the_handler_with_the_options_of_their_provider()
    {
        await using var peer = await GrpcPeer.Start(Echo);
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        var spans = new List<Activity>();
        new Builder(services).WithTracing(builder => builder
            .AddGrpcClientTracing(options => options.MaxMessageEvents = 100)
            .AddProcessor(new SimpleActivityExportProcessor(new Collect(spans))));
        services.AddHttpClient("orders").AddHttpMessageHandler<GrpcTracingHandler>();
        await using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<TracerProvider>();

        using var client = provider.GetRequiredService<IHttpClientFactory>().CreateClient("orders");
        client.BaseAddress = new Uri(peer.Address);
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(Wire.Frame("hi")));
        using var response = await client.SendAsync(request);
        var mine = spans.Where(span => $"{span.GetTagItem("server.port")}" == $"{client.BaseAddress.Port}");
        Assert.That(mine.Single().Events.Count(), Is.EqualTo(2));
    }

    private static async Task<bool> Passes(GrpcCaller caller, int[] sizes, int cut)
    {
        using var root = new Activity("stream").SetIdFormat(ActivityIdFormat.W3C).Start();
        root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        byte[] bytes = [.. sizes.SelectMany((size, index) => Wire.Frame(new string((char)('a' + index), size)))];
        using var request = GrpcCaller.Request("Any", new ByteArrayContent(bytes), ("cut", $"{cut}"));
        using var response = await caller.Send(request);
        var back = await response.Content.ReadAsByteArrayAsync();
        var span = caller.Ended(root.TraceId).Single();
        return back.SequenceEqual(bytes)
            && span.Events.Count(one => (string?)one.Tags.First().Value == "SENT") == sizes.Length
            && span.Events.Count(one => (string?)one.Tags.First().Value == "RECEIVED") == sizes.Length;
    }

    /// <summary>Answers what it gets, in pieces as the caller asks.</summary>
    private static async Task Echo(HttpContext context)
    {
        using var got = new MemoryStream();
        await context.Request.Body.CopyToAsync(got);
        context.Response.ContentType = "application/grpc";
        var cut = int.TryParse(context.Request.Headers["cut"].ToString(), out var wanted) ? wanted : int.MaxValue;
        for (var rest = got.ToArray().AsMemory(); rest.Length > 0; rest = rest[Math.Min(cut, rest.Length)..])
        {
            await context.Response.Body.WriteAsync(rest[..Math.Min(cut, rest.Length)]);
            await context.Response.Body.FlushAsync();
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }

    private sealed class Builder(IServiceCollection services) : IOpenTelemetryBuilder
    {
        public IServiceCollection Services => services;
    }

    private sealed class Collect(List<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Add(span);
            return ExportResult.Success;
        }
    }
}
