// OTLP in and out, over raw bytes, beside Google.Protobuf. Each row is one span of a request of 512.
using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Tracing.Functional.Recordings;
using Tracing.Functional.Recordings.Tests;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Bench;

/// <summary>From a request's bytes to packed spans with their headers, on one core.</summary>
public class ReadAndPackSpan
{
    private readonly byte[] _request = Batch.Bytes();
    private readonly Packer _packer = new(512 * 1024);

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Spans)]
    public object GoogleProtobuf() => Request.Parser.ParseFrom(_request);

    [Benchmark(OperationsPerInvoke = Batch.Spans)]
    public int Ours()
    {
        _packer.Read(_request);
        return _packer.Count;
    }
}

/// <summary>From packed spans to a request's bytes, each with another threshold in its trace state.</summary>
public class WritePackedSpan
{
    private readonly Packer _packer = new(512 * 1024);
    private readonly RequestWriter _writer = new();
    private readonly ArrayBufferWriter<byte> _output = new(512 * 1024);
    private readonly SpanEdit _edit = new() { Threshold = Threshold.Always, Sampled = true };
    private Request _request = new();

    [GlobalSetup]
    public void Setup()
    {
        var request = Batch.Bytes("vendor=1,ot=rv:ffffffffffffff;th:8");
        _packer.Read(request);
        _request = Request.Parser.ParseFrom(request);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Spans)]
    public int GoogleProtobuf()
    {
        _output.ResetWrittenCount();
        foreach (var span in _request.ResourceSpans[0].ScopeSpans[0].Spans)
            span.TraceState = "ot=th:0;rv:ffffffffffffff,vendor=1";
        _request.WriteTo(_output);
        return _output.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Batch.Spans)]
    public int Ours()
    {
        _output.ResetWrittenCount();
        _writer.Clear();
        var context = _writer.Context("resource"u8, default, "scope"u8, default);
        for (var i = 0; i < _packer.Count; i++)
            _writer.Add(_packer.Buffer, in _packer.Headers[i], context, in _edit);
        _writer.WriteTo(_output);
        return _output.WrittenCount;
    }
}

/// <summary>The yardstick reads ids in base64, which is not OTLP's JSON; ours reads hexadecimal digits, as many letters of them.</summary>
public class ReadJsonSpan
{
    private readonly ArrayBufferWriter<byte> _output = new(512 * 1024);
    private string _theirs = "";
    private byte[] _ours = [];

    [GlobalSetup]
    public void Setup()
    {
        _theirs = JsonFormatter.Default.Format(Request.Parser.ParseFrom(Batch.Bytes()));
        var request = JsonNode.Parse(_theirs)!;
        foreach (var span in request["resourceSpans"]![0]!["scopeSpans"]![0]!["spans"]!.AsArray())
        {
            foreach (var id in span!.AsObject().Where(field => field.Key is "traceId" or "spanId" or "parentSpanId").ToArray())
                span[id.Key] = Convert.ToHexString(Convert.FromBase64String(id.Value!.GetValue<string>()));
        }

        _ours = Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Batch.Spans)]
    public object GoogleProtobuf() => JsonParser.Default.Parse<Request>(_theirs);

    [Benchmark(OperationsPerInvoke = Batch.Spans)]
    public int Ours()
    {
        _output.ResetWrittenCount();
        JsonRequest.TryTranscode(_ours, _output, out _);
        return _output.WrittenCount;
    }
}
