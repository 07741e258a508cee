// Kept spans on their way to one export request.
using System.Buffers;
using Tracing.Functional.Gateway.Redaction;
using Tracing.Functional.Gateway.Shards;
using Tracing.Functional.Recordings;

namespace Tracing.Functional.Gateway.Export;

/// <summary>Copies kept spans and writes them as one request. Not safe for concurrent use.</summary>
internal sealed class KeptBatch(bool annotates, PackedRedactor? redactor = null)
{
    private const int ChunkBytes = 256 * 1024;
    private const int MostKept = 4 * 1024 * 1024;
    private readonly RequestWriter _writer = new();
    private ArrayBufferWriter<byte> _output = new();
    private readonly SpanThresholds _thresholds = new();
    private readonly Dictionary<SpanContext, int> _contexts = new(ReferenceEqualityComparer.Instance);
    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkBytes;
    private Verdict? _verdict;
    private EncodedAttributes? _onRoot;
    private EncodedAttributes? _onOthers;

    /// <summary>The spans in it.</summary>
    public int Count => _writer.Count;

    /// <summary>Their bytes.</summary>
    public long Bytes => _writer.SpanBytes;

    /// <summary>Adds a span. False if its secrets could not be removed: then it must not leave.</summary>
    public bool Add(byte[] buffer, in SpanHeader header, SpanContext context, Verdict verdict)
    {
        if (redactor is null)
        {
            AddClean(buffer, in header, context, verdict);
            return true;
        }

        if (redactor.Span(buffer.AsMemory(header.Offset, header.Length)) is not { } clean)
            return false;
        var moved = header;
        (moved.Offset, moved.Length) = (0, clean.Length);
        AddClean(clean, in moved, context, verdict);
        return true;
    }

    private void AddClean(byte[] buffer, in SpanHeader header, SpanContext context, Verdict verdict)
    {
        if (!_contexts.TryGetValue(context, out var number))
            _contexts[context] = number = Context(context);
        if (!ReferenceEquals(verdict, _verdict))
            Encode(verdict);
        var edit = new SpanEdit
        {
            Threshold = _thresholds.Of(buffer, in header, verdict.Opinion),
            Sampled = true,
            Attributes = header.ParentId == 0 ? _onRoot : _onOthers,
        };
        var copied = header;
        var chunk = Copy(buffer.AsSpan(header.Offset, header.Length), out copied.Offset);
        _writer.Add(chunk, in copied, number, in edit);
    }

    private int Context(SpanContext context) => redactor is null
        ? _writer.Context(context.Resource, context.ResourceSchema, context.Scope, context.ScopeSchema)
        : _writer.Context(
            redactor.Resource(context.Resource), context.ResourceSchema, redactor.Scope(context.Scope), context.ScopeSchema);

    /// <summary>Writes the spans as a request, and begins anew.</summary>
    public byte[] Take()
    {
        _writer.WriteTo(_output);
        var request = _output.WrittenSpan.ToArray();
        if (_output.Capacity > MostKept)
            _output = new();
        _output.ResetWrittenCount();
        _writer.Clear();
        _contexts.Clear();
        foreach (var chunk in _chunks)
            ArrayPool<byte>.Shared.Return(chunk);
        _chunks.Clear();
        _used = ChunkBytes;
        return request;
    }

    private byte[] Copy(ReadOnlySpan<byte> raw, out int offset)
    {
        if (_chunks.Count == 0 || _used + raw.Length > _chunks[^1].Length)
        {
            _chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Max(ChunkBytes, raw.Length)));
            _used = 0;
        }

        raw.CopyTo(_chunks[^1].AsSpan(_used));
        offset = _used;
        _used += raw.Length;
        return _chunks[^1];
    }

    private void Encode(Verdict verdict)
    {
        _verdict = verdict;
        List<KeyValuePair<string, object?>> all = [];
        if (verdict.IsPartial)
            all.Add(new("sampling.partial", true));
        _onOthers = all.Count == 0 ? null : EncodedAttributes.Of(all);
        foreach (var (key, value) in verdict.Attributes ?? [])
            all.Add(new(key, value));
        if (annotates)
            all.Add(new("sampling.rule", verdict.Rule));
        if (annotates && verdict.Opinion.IsReliable)
            all.Add(new("sampling.adjusted_count", verdict.Opinion.Threshold.AdjustedCount));
        _onRoot = all.Count == 0 ? null : EncodedAttributes.Of(all);
    }
}
