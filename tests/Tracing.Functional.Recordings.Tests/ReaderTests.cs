// Requests of a few bytes, by hand: what is refused whole, what leaves one span out, and what is taken.
using System.Runtime.CompilerServices;
using Google.Protobuf;
using NUnit.Framework;

namespace Tracing.Functional.Recordings.Tests;

public sealed class ReaderTests
{
    private const string Ids = "0A100102030405060708090A0B0C0D0E0F10" + "12081112131415161718";

    [TestCase("", "")]
    [TestCase("0A00", "")]
    [TestCase("0A021200", "")]
    [TestCase("1203414243", "")]
    [TestCase("0A", "the request: it ends within a number")]
    [TestCase("0A05", "the request: a length is beyond the end")]
    [TestCase("0AFFFFFFFFFFFFFFFFFF01", "the request: a length is beyond the end")]
    [TestCase("0AFFFFFFFFFFFFFFFFFFFF01", "the request: a number has more than ten bytes")]
    [TestCase("0B0C", "the request: a field is written in another way than it should be")]
    [TestCase("1314", "the request: a field is a group, or written in no known way")]
    [TestCase("1700", "the request: a field is a group, or written in no known way")]
    [TestCase("0000", "the request: a field has no legal number")]
    [TestCase("0800", "the request: a field is written in another way than it should be")]
    [TestCase("0A020A05", "the resource spans: a length is beyond the end")]
    [TestCase("0A0412020A05", "the scope spans: a length is beyond the end")]
    [TestCase("0A040A020A05", "the resource: a length is beyond the end")]
    [TestCase("0A0612040A020A05", "the scope: a length is beyond the end")]
    [TestCase("0A0612040A020AFF", "the scope: it ends within a number")]
    [TestCase("0A0712050A030A01FF", "the scope: a text is not UTF-8")]
    [TestCase("0A031A01FF", "the resource spans: the schema's address is not UTF-8")]
    [TestCase("0A021000", "the resource spans: a field is written in another way than it should be")]
    public void A_request_that_is_broken_around_its_spans_is_refused(string hex, string error)
    {
        var taken = Taken.From(Convert.FromHexString(hex));
        Assert.That(taken.Error ?? "", Is.EqualTo(error));
        Assert.That((taken.Contexts.Count, taken.Spans.Count, taken.Malformations.Count), Is.EqualTo((0, 0, 0)), "the sink hears nothing");
    }

    [TestCase("", "its trace id is missing or zero")]
    [TestCase("0A1000000000000000000000000000000000" + "12081112131415161718", "its trace id is missing or zero")]
    [TestCase("0A100102030405060708090A0B0C0D0E0F10", "its span id is missing or zero")]
    [TestCase("0A100102030405060708090A0B0C0D0E0F10" + "12080000000000000000", "its span id is missing or zero")]
    [TestCase("0A0F0102030405060708090A0B0C0D0E0F" + "12081112131415161718", "its trace id has not 16 bytes")]
    [TestCase("0A100102030405060708090A0B0C0D0E0F10" + "120711121314151617", "its span id has not 8 bytes")]
    [TestCase(Ids + "220701020304050607", "the id of its parent has not 8 bytes")]
    [TestCase(Ids + "2A01FF", "its name is not UTF-8")]
    [TestCase(Ids + "1A01FF", "its trace state is not UTF-8")]
    [TestCase(Ids + "2A05", "a length is beyond the end")]
    [TestCase(Ids + "3900", "it ends within a number")]
    [TestCase(Ids + "3100", "a field is written in another way than it should be")]
    [TestCase(Ids + "4A030A0161" + "4A050A01611205", "a length is beyond the end")]
    [TestCase(Ids + "4A080A016112030A01FF", "a text is not UTF-8")]
    [TestCase(Ids + "4A080A01FF12030A0161", "a text is not UTF-8")]
    [TestCase(Ids + "4A070A016112021A00", "a field is written in another way than it should be")]
    [TestCase(Ids + "4A070A016112021080", "it ends within a number")]
    [TestCase(Ids + "5A030A0161", "a field is written in another way than it should be")]
    [TestCase(Ids + "5A04120261FF", "a text is not UTF-8")]
    [TestCase(Ids + "6A020A05", "a length is beyond the end")]
    [TestCase(Ids + "7A021A00", "a field is written in another way than it should be")]
    [TestCase(Ids + "8301" + "8401", "a field is written in another way than it should be")]
    [TestCase(Ids + "A306" + "A406", "a field is a group, or written in no known way")]
    public void A_malformed_span_is_left_out_and_the_others_are_taken(string hex, string why)
    {
        var good = Convert.FromHexString(Ids);
        var taken = Taken.From(RequestOf(Convert.FromHexString(hex), good));
        Assert.That(taken.Error, Is.Null);
        Assert.That(taken.Malformations, Is.EqualTo(new[] { why }));
        Assert.That(taken.Spans.Single().Raw, Is.EqualTo(good));
    }

    [TestCase(Ids + "22080000000000000000", "a parent of zeros is none")]
    [TestCase(Ids + "2200", "an empty parent is none")]
    [TestCase(Ids + "390200000000000000" + "410100000000000000", "an end before the start takes no time")]
    [TestCase(Ids + "3000" + "30FFFFFFFFFFFFFFFFFF01", "an unknown kind is Internal")]
    [TestCase(Ids + "7A021802" + "7A020A00" + "7A021801", "a status in pieces")]
    [TestCase(Ids + "4A00", "an empty attribute")]
    [TestCase(Ids + "4A0512030A0161", "an attribute without a key")]
    [TestCase(Ids + "A2060161" + "A80601", "unknown fields")]
    [TestCase(Ids + "85818000" + "01000000", "a tag with more bytes than it needs")]
    public void An_odd_span_is_taken(string hex, string why)
    {
        var raw = Convert.FromHexString(hex);
        var taken = Taken.From(RequestOf(raw));
        Assert.That(taken.Malformations, Is.Empty, why);
        var header = taken.Spans.Single().Header;
        Assert.That((header.ParentId, header.DurationNanos), Is.EqualTo((0UL, 0UL)), why);
        Assert.That((header.Kind, header.IsFailed), Is.EqualTo((SpanKind.Internal, false)), why);
    }

    [Test]
    public void A_trace_stays_in_its_partition_for_ever()
    {
        Assert.That(Partition.Count, Is.EqualTo(64));
        Assert.That(Partition.Of(0), Is.Zero);
        Assert.That(Partition.Of(0x1234_5678_9ABC_DEFF), Is.EqualTo(0x3F));
        Assert.That(Partition.Of(ulong.MaxValue), Is.EqualTo(63));
        Assert.That(Partition.Of(64), Is.Zero);
    }

    [Test]
    public void A_header_has_64_bytes() => Assert.That(Unsafe.SizeOf<SpanHeader>(), Is.EqualTo(64));

    private static byte[] RequestOf(params byte[][] spans)
    {
        using var scope = new MemoryStream();
        using (var output = new CodedOutputStream(scope, leaveOpen: true))
        {
            foreach (var span in spans)
            {
                output.WriteTag(2, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(span));
            }
        }

        return [0x0A, .. Delimited(Delimited(scope.ToArray(), 0x12))];
    }

    private static byte[] Delimited(byte[] bytes, byte? tag = null)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            output.WriteBytes(ByteString.CopyFrom(bytes));
        return tag is { } first ? [first, .. stream.ToArray()] : stream.ToArray();
    }
}
