// Messages are counted as their bytes pass, however these are cut into chunks, and whatever they are.
using System.Buffers.Binary;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Grpc;
using Tracing.Functional.Limits;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Instrumentation.Grpc;

public class GrpcFramesTests
{
    private static readonly Gen<int> Size = Gen.Frequency(
        (4, Gen.Choose(0, 3)), (2, Gen.Choose(4, 40)), (1, Gen.Choose(250, 260)), (1, Gen.Choose(65_530, 66_000)));

    private static readonly Gen<int> Cut =
        Gen.Frequency((1, Gen.Constant(0)), (6, Gen.Choose(1, 7)), (2, Gen.Choose(8, 300)), (1, Gen.Choose(1, 70_000)));

    private static readonly Arbitrary<int[]> Sizes = Arb.From(Size.ArrayOf(), ArbMap.Default.ArbFor<int[]>().Shrinker);

    private static readonly Arbitrary<int[]> Cuts = Arb.From(Cut.ArrayOf(), ArbMap.Default.ArbFor<int[]>().Shrinker);

    [Test]
    public void Any_chunking_of_any_messages_counts_the_same() => Soak.Check(300, Prop.ForAll(Sizes, Cuts, (sizes, cuts) =>
    {
        sizes = [.. sizes.Select(size => Math.Abs(size % 70_000))];
        var frames = default(GrpcFrames);
        var seen = Feed(ref frames, Bytes(sizes), cuts);
        return seen.SequenceEqual(sizes.Select(size => (long)size)) && frames.Count == sizes.Length && !frames.IsInside;
    }));

    [Test]
    public void Any_bytes_count_the_same_whole_and_in_single_bytes() =>
        Soak.Check(1000, Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        // Small numbers, so that garbage has short frames too.
        var garbage = bytes.Select(one => (byte)(one % 3 == 0 ? one : one % 3 - 1)).ToArray();
        var whole = default(GrpcFrames);
        var single = default(GrpcFrames);
        return Feed(ref whole, garbage, []).SequenceEqual(Feed(ref single, garbage, [.. garbage.Select(_ => 1)]))
            && whole.Count == single.Count && whole.IsInside == single.IsInside;
    }));

    [Test]
    public void A_message_that_is_cut_off_is_not_counted()
    {
        var frames = default(GrpcFrames);
        Assert.That(Feed(ref frames, Bytes([3, 4]).AsSpan()[..^1], []), Is.EqualTo(new[] { 3L }));
        Assert.That(frames.IsInside);
    }

    [Test]
    public void A_length_of_four_gigabytes_is_no_negative_one()
    {
        var frames = default(GrpcFrames);
        Assert.That(Feed(ref frames, [0, 255, 255, 255, 255, 1, 2, 3], []), Is.Empty);
        Assert.That(frames.IsInside);
    }

    [Test]
    public void The_trailers_of_grpc_web_are_no_message()
    {
        var frames = default(GrpcFrames);
        Assert.That(Feed(ref frames, [0, 0, 0, 0, 1, 7, 0x80, 0, 0, 0, 2, 8, 9], []), Is.EqualTo(new[] { 1L }));
        Assert.That(frames.IsInside, Is.False);
    }

    [Test]
    public void Only_the_first_messages_become_events()
    {
        using var activity = new Activity("call").Start();
        new GrpcMessageEvents(activity, isSent: true, limit: 2).Pass(Bytes([5, 6, 7]));
        Assert.That(
            activity.Events.Select(one => $"{one.Name} {string.Join(' ', one.Tags.Select(tag => $"{tag.Key}={tag.Value}"))}"),
            Is.EqualTo(new[]
            {
                "rpc.message rpc.message.type=SENT rpc.message.id=1 rpc.message.compressed_size=5",
                "rpc.message rpc.message.type=SENT rpc.message.id=2 rpc.message.compressed_size=6",
            }));
    }

    private static byte[] Bytes(int[] sizes) => [.. sizes.SelectMany((size, index) => Frame(size, (byte)index))];

    private static byte[] Frame(int size, byte fill)
    {
        var frame = new byte[5 + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        frame.AsSpan(5).Fill(fill);
        return frame;
    }

    /// <summary>The bytes in chunks of these lengths, and the rest in one.</summary>
    private static List<long> Feed(ref GrpcFrames frames, ReadOnlySpan<byte> bytes, int[] cuts)
    {
        var seen = new List<long>();
        foreach (var cut in cuts.Append(int.MaxValue))
        {
            var length = Math.Abs((long)cut);
            var chunk = bytes[..(length < bytes.Length ? (int)length : bytes.Length)];
            bytes = bytes[chunk.Length..];
            while (frames.Next(ref chunk, out var size))
                seen.Add(size);
        }

        return seen;
    }
}
