// A span costs the garbage collector nothing: not when it is read and packed, not when conditions look at it, not when it is written.
using System.Buffers;
using NUnit.Framework;

namespace Tracing.Functional.Recordings.Tests;

[NonParallelizable]
public sealed class AllocationTests
{
    [Test]
    public void Reading_and_packing_512_spans_allocates_nothing()
    {
        var request = Batch.Bytes("ot=th:8");
        var packer = new Packer(request.Length);
        Assert.That(BytesOf(() => packer.Read(request)), Is.Zero);
        Assert.That(packer.Count, Is.EqualTo(Batch.Spans));
    }

    [Test]
    public void Conditions_on_512_spans_allocate_nothing()
    {
        var request = Batch.Bytes("ot=th:8");
        var packer = new Packer(request.Length);
        packer.Read(request);
        var cursor = new PackedSpan();
        var reader = PackedSpanReader.Instance;
        var facts = new PackedFacts(cursor);
        var name = NameTest.NewIs("exception");
        var found = 0;
        Assert.That(BytesOf(() =>
        {
            for (var i = 0; i < packer.Count; i++)
            {
                cursor.Set(packer.Buffer, in packer.Headers[i], "shop.orders");
                found += reader.IsFailed(cursor) | reader.HasEvent(cursor, name) | reader.HasException(cursor, name) ? 1 : 0;
                found += reader.Attribute(cursor, "http.route") is string ? 1 : 0;
                found += reader.Attribute(cursor, "http.response.status_code") is 200L ? 1 : 0;
                found += reader.Name(cursor).Length + (int)reader.DurationTicks(cursor) + facts.Read().Method!.Length;
            }
        }), Is.Zero);
        Assert.That(found, Is.Positive);
    }

    [TestCase("")]
    [TestCase("vendor=1,ot=rv:ffffffffffffff;th:8")]
    public void Writing_512_spans_with_another_threshold_allocates_nothing(string traceState)
    {
        var request = Batch.Bytes(traceState);
        var packer = new Packer(request.Length);
        packer.Read(request);
        var writer = new RequestWriter();
        var output = new ArrayBufferWriter<byte>(2 * request.Length);
        var edit = new SpanEdit
        {
            Threshold = new Threshold(0xC0_0000_0000_0000),
            Sampled = true,
            Attributes = EncodedAttributes.Of([new("sampling.partial", true)]),
        };
        var spans = BytesOf(() => Write(writer, packer, edit, output));
        Assert.That(output.WrittenCount, Is.GreaterThan(request.Length));
        Assert.That(spans, Is.LessThan(1024), "what is around the spans, which is there once");
    }

    private static void Write(RequestWriter writer, Packer packer, SpanEdit edit, ArrayBufferWriter<byte> output)
    {
        writer.Clear();
        output.ResetWrittenCount();
        var context = writer.Context("resource"u8, default, "scope"u8, default);
        for (var i = 0; i < packer.Count; i++)
            writer.Add(packer.Buffer, in packer.Headers[i], context, in edit);
        writer.WriteTo(output);
    }

    private static long BytesOf(Action action)
    {
        // The first rounds compile; a round may meet the compiler again, so the least counts.
        var least = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
