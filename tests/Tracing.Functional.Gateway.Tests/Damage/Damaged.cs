// Requests, and what a bad line, disk or client makes of them.
using System.Text;
using Google.Protobuf;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests.Damage;

using Span = Recordings.Tests.Oracle.Span;

internal static class Damaged
{
    /// <summary>A request of a few spans of a few traces, with most of what a span may have.</summary>
    public static byte[] Protobuf(Random random) => Made.Request([.. Enumerable.Range(0, random.Next(1, 12)).Select(i => (Service(random), Span(random, i)))]).ToByteArray();

    /// <summary>The same as JSON.</summary>
    public static byte[] Json(Random random)
    {
        var spans = Enumerable.Range(0, random.Next(1, 6)).Select(i => $$$"""
            {"traceId":"{{{random.NextInt64():x16}}}{{{random.NextInt64():x16}}}","spanId":"{{{random.NextInt64():x16}}}","parentSpanId":"{{{(i == 0 ? "" : $"{random.NextInt64():x16}")}}}",
            "name":"sp\u00e4n {{{i}}}","kind":{{{random.Next(6)}}},"traceState":"ot=th:8;rv:{{{random.NextInt64(1L << 56):x14}}}","flags":257,
            "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,"status":{"code":{{{random.Next(3)}}},"message":"no"},
            "attributes":[{"key":"url.path","value":{"stringValue":"/a\n\"b"}},{"key":"n","value":{"intValue":"-5"}},{"key":"d","value":{"doubleValue":1e3}},
            {"key":"l","value":{"arrayValue":{"values":[{"boolValue":true},{"bytesValue":"AAEC"}]}} },{"key":"m","value":{"kvlistValue":{"values":[{"key":"x","value":{}}]}} }],
            "events":[{"name":"exception","timeUnixNano":"1","attributes":[{"key":"exception.type","value":{"stringValue":"E"}}]}],
            "links":[{"traceId":"{{{random.NextInt64():x16}}}{{{random.NextInt64():x16}}}","spanId":"{{{random.NextInt64():x16}}}"}]}
            """);
        return Encoding.UTF8.GetBytes(
            $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{Service(random)}}}"}}]},"schemaUrl":"s","scopeSpans":[{"scope":{"name":"s","version":"1"},"spans":[{{{string.Join(',', spans)}}}]}]}]}""");
    }

    /// <summary>One to four damages: cut off, bits flipped, bytes overwritten, a piece repeated, taken out, or of another request.</summary>
    public static byte[] Damage(byte[] good, byte[] other, Random random)
    {
        List<byte> bytes = [.. good];
        for (var i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            var count = random.Next(1, Math.Min(40, bytes.Count - at) + 1);
            switch (random.Next(7))
            {
                case 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes[at] = s_nasty[random.Next(s_nasty.Length)];
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, count));
                    break;
                case 4:
                    bytes.RemoveRange(at, count);
                    break;
                case 5:
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, random.Next(other.Length - from)).ToArray());
                    break;
                default:
                    bytes.InsertRange(at, Enumerable.Repeat(s_nasty[random.Next(s_nasty.Length)], random.Next(1, 2000)));
                    break;
            }
        }

        return [.. bytes];
    }

    private static readonly byte[] s_nasty = [0, 1, 0x0A, 0x12, 0x7F, 0x80, 0xFF, (byte)'"', (byte)'{', (byte)'[', (byte)'\\', (byte)'9', 0xC0];

    private static string Service(Random random) => random.Next(3) == 0 ? "front" : "pay";

    private static Span Span(Random random, int number)
    {
        // Few traces and ids, so that spans meet in one trace.
        var span = Made.Span(new UInt128(1, (ulong)random.Next(1, 200)), (ulong)random.Next(1, 9), (ulong)(number % 3 == 0 ? 0 : random.Next(1, 9)), "work", random.Next(50), random.Next(50));
        span.With("url.path", random.Next(2) == 0 ? "/health" : "/orders").With("long", new string('x', random.Next(random.Next(10) == 0 ? 5_000 : 50)));
        if (random.Next(4) == 0)
            span.Failed();
        if (random.Next(3) == 0)
            span.State(random.Next(2) == 0 ? "ot=th:c;rv:ffffffffffffff,vendor=1" : "vendor=2");
        span.Events.Add(new Event { Name = "exception", TimeUnixNano = 5 });
        span.Links.Add(new Link { TraceId = span.TraceId, SpanId = span.SpanId });
        return span;
    }
}
