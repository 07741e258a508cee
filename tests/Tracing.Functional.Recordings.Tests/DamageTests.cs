// Whatever bytes come, they are answered, without an exception and soon; and what is passed on every reader takes.
using System.Buffers;
using System.Diagnostics;
using System.Text;
using FsCheck.Fluent;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Recordings.Tests;

public sealed class DamageTests
{
    private const int Payloads = 20_000;
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(2);
    private static readonly byte[] s_span = [0x0A, 16, .. Enumerable.Repeat((byte)1, 16), 0x12, 8, .. Enumerable.Repeat((byte)2, 8)];
    private readonly PackedSpan _cursor = new();

    [Test]
    public void Damaged_payloads_are_answered_and_what_passes_the_oracle_reads()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var shuffled = Gen.Sample(Generated.Request, 200).Select(request => new Shuffled(random.Next()).Bytes(request));
        byte[][] whole = [.. shuffled.Where(bytes => bytes.Length > 0)];
        int passed = 0, refused = 0, leftOut = 0;
        for (var i = 0; i < Soak.Times(Payloads); i++)
        {
            var bytes = Damage.Of(whole, random);
            try
            {
                var taken = Answer(bytes);
                passed += taken.Spans.Count;
                refused += taken.Error is null ? 0 : 1;
                leftOut += taken.Malformations.Count;
            }
            catch (Exception fault) when (fault is not ResultStateException)
            {
                Assert.Fail($"seed {seed}, payload {i}: {Convert.ToBase64String(bytes)}\n{fault}");
            }
        }

        Assert.That(passed, Is.GreaterThan(Payloads / 10), "the damage leaves something to read");
        Assert.That(refused, Is.GreaterThan(Payloads / 10), "the damage is seen");
        Assert.That(leftOut, Is.GreaterThan(Payloads / 100), "the damage is seen within spans");
    }

    [Test]
    public void Damaged_json_is_answered()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var formatted = Gen.Sample(Generated.Request, 100).Select(request => JsonFormatter.Default.Format(request));
        byte[][] whole = [.. formatted.Select(text => Encoding.UTF8.GetBytes(text))];
        for (var i = 0; i < Soak.Times(Payloads / 4); i++)
        {
            var bytes = Damage.Of(whole, random);
            var output = new ArrayBufferWriter<byte>();
            try
            {
                if (JsonRequest.TryTranscode(bytes, output, out var error))
                    Answer(output.WrittenSpan.ToArray());
                else
                    Assert.That(error, Is.Not.Empty);
            }
            catch (Exception fault) when (fault is not ResultStateException)
            {
                Assert.Fail($"seed {seed}, payload {i}: {Encoding.UTF8.GetString(bytes)}\n{fault}");
            }
        }
    }

    /// <summary>
    /// A field that is repeated as often as its bytes allow costs no more than other bytes do. (The oracle takes minutes.)
    /// </summary>
    [Test]
    [CancelAfter(60_000)]
    public void Many_small_pieces_take_no_longer_than_their_bytes()
    {
        var watch = Stopwatch.StartNew();
        var resource = Repeat([0x0A, 0x04, 0x0A, 0x02, 0x0A, 0x00], 500_000);
        byte[] scopeSpans = [0x12, (byte)(s_span.Length + 2), 0x12, (byte)s_span.Length, .. s_span];
        Assert.That(Taken.From(Field(0x0A, [.. resource, .. scopeSpans])).Spans, Has.Count.EqualTo(1));

        byte[] attribute = [0x0A, 1, (byte)'a', .. Field(0x12, Repeat([0x2A, 0x02, 0x0A, 0x00], 500_000))];
        var request = Request(attribute);
        var taken = Taken.From(request);
        var header = taken.Spans.Single().Header;
        _cursor.Set(request, in header, "");
        Assert.That(_cursor.Attribute("a"), Has.Length.EqualTo(500_000));
        Assert.That(watch.Elapsed, Is.LessThan(s_soon));
    }

    [Test]
    public void Nesting_that_is_too_deep_leaves_the_span_out()
    {
        byte[] value = [0x0A, 0];
        for (var i = 0; i < 1000; i++)
            value = Field(i % 2 == 0 ? (byte)0x0A : (byte)0x2A, value);
        Assert.That(Taken.From(Request(Field(0x12, value))).Malformations.Single(), Does.Contain("deep"));
    }

    /// <summary>A request with one span of one attribute.</summary>
    private static byte[] Request(byte[] attribute) => Field(0x0A, Field(0x12, Field(0x12, [.. s_span, .. Field(0x4A, attribute)])));

    private static byte[] Field(byte tag, byte[] bytes) => [tag, .. Varint(bytes.Length), .. bytes];

    private Taken Answer(byte[] bytes)
    {
        var watch = Stopwatch.StartNew();
        var taken = Taken.From(bytes);
        foreach (var (header, raw) in taken.Spans)
        {
            Oracle.Span.Parser.ParseFrom(raw);
            Ask(header, bytes, taken.Contexts[header.Context].ScopeName);
        }

        var edit = new SpanEdit { Threshold = Threshold.Always, Sampled = true };
        var written = Oracle.Request.Parser.ParseFrom(RoundTripTests.Written(taken, edit));
        Assert.That(RoundTripTests.SpansOf(written), Has.Count.EqualTo(taken.Spans.Count));
        Assert.That(watch.Elapsed, Is.LessThan(s_soon));
        return taken;
    }

    private void Ask(SpanHeader header, byte[] bytes, string scopeName)
    {
        _cursor.Set(bytes, in header, scopeName);
        var reader = PackedSpanReader.Instance;
        _ = reader.Name(_cursor);
        _ = reader.StartTicks(_cursor);
        Assert.That(reader.DurationTicks(_cursor), Is.Not.Negative);
        _ = reader.Attribute(_cursor, "a");
        _ = reader.HasEvent(_cursor, NameTest.NewIs("exception"));
        _ = reader.HasException(_cursor, NameTest.NewIs("exception"));
        var facts = new PackedFacts(_cursor).Read();
        _ = (facts.Path, facts.Method, facts.Header("x-a"), facts.LinkCount, facts.Parent, facts.Attributes!.Count());
    }

    private static byte[] Repeat(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < times; i++)
            bytes.CopyTo(all, i * bytes.Length);
        return all;
    }

    private static byte[] Varint(int number)
    {
        List<byte> bytes = [];
        for (; number >= 0x80; number >>= 7)
            bytes.Add((byte)(number | 0x80));
        return [.. bytes, (byte)number];
    }
}
