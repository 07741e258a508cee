// OTLP/JSON is the same request as the oracle's JSON, but for ids, which are hexadecimal; and what people write by hand.
using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using NUnit.Framework;
using Tracing.Functional.Recordings.Tests.Oracle;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Recordings.Tests;

public sealed class JsonTests
{
    private const string Ids = "\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"eee19b7ec3c1b174\"";

    private static readonly HashSet<string> s_ids = ["traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id"];

    private static readonly Gen<JsonFormatter> s_formatters =
        from numbers in Gen.Elements(true, false)
        from names in Gen.Elements(true, false)
        from defaults in Gen.Elements(true, false)
        select new JsonFormatter(JsonFormatter.Settings.Default
            .WithFormatEnumsAsIntegers(numbers).WithPreserveProtoFieldNames(names).WithFormatDefaultValues(defaults));

    [Test]
    public void The_oracles_json_is_the_same_request() => Soak.Check(500, Prop.ForAll(
        Arb.From(Generated.Request), Arb.From(s_formatters), Arb.From(Gen.Elements(true, false)), (request, formatter, reverse) =>
        {
            var json = Otlp(JsonNode.Parse(formatter.Format(request))!, reverse)!.ToJsonString();
            Assert.That(Read(json), Is.EqualTo(request));
        }));

    [Test]
    public void Numbers_are_texts_or_numbers_and_kinds_names_or_numbers()
    {
        string[] spans =
        [
            "\"kind\":2,\"startTimeUnixNano\":\"1544712660000000000\",\"endTimeUnixNano\":1544712661000000000,\"status\":{\"code\":2}",
            "\"kind\":\"SPAN_KIND_SERVER\",\"startTimeUnixNano\":1544712660000000000,\"endTimeUnixNano\":\"1544712661e9\","
                + "\"status\":{\"code\":\"STATUS_CODE_ERROR\"}",
            "\"kind\":\"2\",\"start_time_unix_nano\":1.54471266e18,\"end_time_unix_nano\":\"1544712661000000000\","
                + "\"status\":{\"code\":2.0,\"message\":null}",
        ];
        foreach (var text in spans)
        {
            var span = ReadSpan(text);
            Assert.That(span.Kind, Is.EqualTo(Oracle.Span.Types.Kind.SpanKindServer), text);
            Assert.That(span.StartTimeUnixNano, Is.EqualTo(1_544_712_660_000_000_000UL), text);
            Assert.That(span.EndTimeUnixNano, Is.EqualTo(1_544_712_661_000_000_000UL), text);
            Assert.That(span.Status.Code, Is.EqualTo(Status.Types.Code.StatusCodeError), text);
        }
    }

    [TestCase("{\"stringValue\":\"\\u00fc\"}", "{ \"stringValue\": \"ü\" }")]
    [TestCase("{\"intValue\":\"-9223372036854775808\"}", "{ \"intValue\": \"-9223372036854775808\" }")]
    [TestCase("{\"intValue\":-1}", "{ \"intValue\": \"-1\" }")]
    [TestCase("{\"doubleValue\":\"-Infinity\"}", "{ \"doubleValue\": \"-Infinity\" }")]
    [TestCase("{\"doubleValue\":\"1.5e3\"}", "{ \"doubleValue\": 1500 }")]
    [TestCase("{\"boolValue\":false}", "{ \"boolValue\": false }")]
    [TestCase("{\"bytesValue\":\"-_8\"}", "{ \"bytesValue\": \"+/8=\" }")]
    [TestCase("{\"bytesValue\":\"+/8=\"}", "{ \"bytesValue\": \"+/8=\" }")]
    [TestCase(
        "{\"arrayValue\":{\"values\":[null,{\"intValue\":1}]}}",
        "{ \"arrayValue\": { \"values\": [ { }, { \"intValue\": \"1\" } ] } }")]
    [TestCase("{\"unknown\":[{\"a\":[1,2]}],\"int_value\":1}", "{ \"intValue\": \"1\" }")]
    [TestCase("{}", "{ }")]
    public void A_value_is(string json, string value)
    {
        var span = ReadSpan("\"attributes\":[{\"key\":\"a\",\"value\":" + json + "}]");
        Assert.That(span.Attributes.Single().Value.ToString(), Is.EqualTo(value));
    }

    [Test]
    public void Nulls_are_missing_fields()
    {
        var span = ReadSpan("\"parentSpanId\":null,\"name\":null,\"attributes\":null,\"kind\":null,\"flags\":null,\"status\":null");
        Assert.That(span.ParentSpanId, Is.Empty);
        Assert.That(span.Status, Is.Null);
        Assert.That(Read("{\"resourceSpans\":null}"), Is.EqualTo(new Request()));
    }

    [TestCase("\"traceId\":\"5B8EFFF798038103D269B633813FC60\",\"spanId\":\"eee19b7ec3c1b174\"", "trace id")]
    [TestCase("\"traceId\":\"5B8EFFF798038103D269B633813FC60G\",\"spanId\":\"eee19b7ec3c1b174\"", "trace id")]
    [TestCase("\"traceId\":\"W47/95gDgQPSabYzgT/GDA==\",\"spanId\":\"eee19b7ec3c1b174\"", "trace id")]
    [TestCase("\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"eee19b7ec3c1b174\"", "trace id")]
    [TestCase("\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"eee19b7ec3c1b1\"", "span id")]
    [TestCase("\"traceId\":\"5B8EFFF798038103D269B633813FC60C\"", "span id")]
    [TestCase("\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"eee19b7ec3c1b174\",\"parentSpanId\":\"?\"", "parent")]
    public void A_span_with_a_wrong_id_is_left_out_and_the_others_are_taken(string ids, string named)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + ids + "},{" + Ids + "}]}]}]}";
        Assert.That(JsonRequest.TryTranscode(Encoding.UTF8.GetBytes(json), output, out _), Is.True);
        var taken = Taken.From(output.WrittenSpan);
        Assert.That(taken.Spans, Has.Count.EqualTo(1));
        Assert.That(taken.Malformations.Single(), Does.Contain(named));
    }

    [TestCase("", "broken")]
    [TestCase("[]", "the request is no object")]
    [TestCase("{\"resourceSpans\":{}}", "resourceSpans at byte 17 is not an array")]
    [TestCase("{\"resourceSpans\":[[]]}", "the resource spans is no object")]
    [TestCase("{\"resourceSpans\":[{\"schemaUrl\":1}]}", "schemaUrl at byte 31 is not a text")]
    [TestCase("{\"resourceSpans\":[{\"schemaUrl\":\"\\ud800\"}]}", "no legal text")]
    [TestCase("{\"resourceSpans\":[]} x", "broken at byte 21")]
    [TestCase("{\"resourceSpans\":[]", "broken at byte 19")]
    [TestCase(
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"flags\":-1}]}]}]}",
        "flags at byte 52 is not a whole number of its range")]
    [TestCase("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"endTimeUnixNano\":1.5}]}]}]}", "is not a whole number")]
    public void A_broken_request_is_refused_and_nothing_is_written(string json, string named)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.That(JsonRequest.TryTranscode(Encoding.UTF8.GetBytes(json), output, out var error), Is.False);
        Assert.That(error, Does.Contain(named));
        Assert.That(output.WrittenCount, Is.Zero);
    }

    [Test]
    public void Nesting_that_is_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"arrayValue\":{\"values\":[", 200_000));
        var json = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"a\",\"value\":" + deep;
        Assert.That(JsonRequest.TryTranscode(Encoding.UTF8.GetBytes(json), new ArrayBufferWriter<byte>(), out var error), Is.False);
        Assert.That(error, Does.Contain("broken"));
    }

    /// <summary>The oracle's JSON with ids as OTLP has them, and if wanted with each object's fields the other way round.</summary>
    private static JsonNode? Otlp(JsonNode? node, bool reverse) => node switch
    {
        JsonObject fields => new JsonObject((reverse ? fields.Reverse() : fields).Select(field =>
            KeyValuePair.Create(field.Key, s_ids.Contains(field.Key) ? Hex(field.Value!, reverse) : Otlp(field.Value, reverse)))),
        JsonArray values => new JsonArray([.. values.Select(value => Otlp(value, reverse))]),
        _ => node?.DeepClone(),
    };

    private static JsonNode Hex(JsonNode base64, bool isLower)
    {
        var bytes = Convert.FromBase64String(base64.GetValue<string>());
        return isLower ? Convert.ToHexStringLower(bytes) : Convert.ToHexString(bytes);
    }

    private static Oracle.Span ReadSpan(string fields) =>
        Read("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{" + Ids + "," + fields + "}]}]}]}").ResourceSpans[0].ScopeSpans[0].Spans[0];

    private static Request Read(string json)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.That(JsonRequest.TryTranscode(Encoding.UTF8.GetBytes(json), output, out var error), Is.True, error);
        return Request.Parser.ParseFrom(output.WrittenSpan);
    }
}
