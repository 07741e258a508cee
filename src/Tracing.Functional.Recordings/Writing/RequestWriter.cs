// An ExportTraceServiceRequest out of packed spans: raw bytes under their resource and scope, each of these once.
using System.Buffers;
using System.Runtime.InteropServices;

namespace Tracing.Functional.Recordings;

/// <summary>
/// Collect spans, write, clear; it keeps its memory. A span allocates nothing. Sizes are known before anything is written. Not for several
/// threads at once.
/// </summary>
internal sealed class RequestWriter
{
    private readonly ContextTable _contexts = new();
    private readonly TraceStates _states = new();
    private readonly List<Group> _groups = [];
    private readonly List<SpanCopy> _spans = [];

    /// <summary>How many spans were added.</summary>
    public int Count => _spans.Count;

    /// <summary>
    /// How many bytes the spans have so far, without what is around them. A batch is to be written before these are too many.
    /// </summary>
    public long SpanBytes { get; private set; }

    /// <summary>How many spans lost their threshold because their trace state had no room for it, since the writer was made.</summary>
    public long Overflowed => _states.Overflowed;

    /// <summary>The number of a resource and scope, for <see cref="Add"/>; valid until <see cref="Clear"/>.</summary>
    public int Context(
        ReadOnlySpan<byte> resource, ReadOnlySpan<byte> resourceSchema, ReadOnlySpan<byte> scope, ReadOnlySpan<byte> scopeSchema)
    {
        var context = _contexts.Of(resource, resourceSchema, scope, scopeSchema);
        if (context == _groups.Count)
            AddGroup(context);
        return context;
    }

    /// <summary>Adds a span.</summary>
    /// <param name="buffer">Holds its raw bytes, from the header's offset on; it must not change until the request is written.</param>
    /// <param name="header">As the request's reader gave it, with the offset in this buffer. Its own context is not looked at.</param>
    /// <param name="context">What <see cref="Context"/> gave for its resource and scope.</param>
    /// <param name="edit">What is changed.</param>
    public void Add(byte[] buffer, in SpanHeader header, int context, in SpanEdit edit)
    {
        var copy = SpanCopy.Of(buffer, in header, in edit, _states);
        var length = WireWriter.FieldLength(copy.Size);
        ref var group = ref CollectionsMarshal.AsSpan(_groups)[context];
        if (group.First < 0)
            group.First = _spans.Count;
        else
            CollectionsMarshal.AsSpan(_spans)[group.Last].Next = _spans.Count;
        group.Last = _spans.Count;
        group.Length += length;
        SpanBytes += length;
        _spans.Add(copy);
    }

    /// <summary>Writes all spans as one request: those of one resource together, and of one scope in it.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var writer = new WireWriter(output);
        for (var context = 0; context < _groups.Count; context++)
        {
            // The first of each resource takes the others with it.
            if (_groups[context].Resource == context && ResourceLength(context) is > 0 and var length)
                WriteResource(ref writer, context, length);
        }

        writer.Flush();
    }

    public void Clear()
    {
        _contexts.Clear();
        _groups.Clear();
        _spans.Clear();
        SpanBytes = 0;
    }

    private void AddGroup(int context)
    {
        var resource = _contexts[context].FirstOfResource;
        _groups.Add(new() { First = -1, Last = -1, Resource = resource, LastOfResource = context, NextOfResource = -1 });
        if (resource == context)
            return;
        var groups = CollectionsMarshal.AsSpan(_groups);
        groups[groups[resource].LastOfResource].NextOfResource = context;
        groups[resource].LastOfResource = context;
    }

    private int ResourceLength(int resource)
    {
        var length = 0;
        for (var context = resource; context >= 0; context = _groups[context].NextOfResource)
        {
            if (_groups[context].First >= 0)
                length += WireWriter.FieldLength(ScopeLength(context));
        }

        return length == 0 ? 0 : length + Optional(_contexts[resource].Resource) + Optional(_contexts[resource].ResourceSchema);
    }

    private int ScopeLength(int context) =>
        Optional(_contexts[context].Scope) + Optional(_contexts[context].ScopeSchema) + _groups[context].Length;

    private static int Optional(byte[] bytes) => bytes.Length == 0 ? 0 : WireWriter.FieldLength(bytes.Length);

    private void WriteResource(ref WireWriter writer, int resource, int length)
    {
        writer.Start(Tags.Level.ResourceSpans, length);
        WriteOptional(ref writer, Tags.Level.Head, _contexts[resource].Resource);
        for (var context = resource; context >= 0; context = _groups[context].NextOfResource)
        {
            if (_groups[context].First < 0)
                continue;
            writer.Start(Tags.Level.Parts, ScopeLength(context));
            WriteOptional(ref writer, Tags.Level.Head, _contexts[context].Scope);
            WriteSpans(ref writer, context);
            WriteOptional(ref writer, Tags.Level.SchemaUrl, _contexts[context].ScopeSchema);
        }

        WriteOptional(ref writer, Tags.Level.SchemaUrl, _contexts[resource].ResourceSchema);
    }

    private void WriteSpans(ref WireWriter writer, int context)
    {
        var spans = CollectionsMarshal.AsSpan(_spans);
        for (var i = _groups[context].First; i >= 0; i = spans[i].Next)
        {
            writer.Start(Tags.Level.Parts, spans[i].Size);
            spans[i].Write(ref writer);
        }
    }

    private static void WriteOptional(ref WireWriter writer, uint tag, byte[] bytes)
    {
        if (bytes.Length > 0)
            writer.Field(tag, bytes);
    }

    /// <summary>The spans of one context, as a chain; and the contexts of its resource, as another.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Group
    {
        public int First;
        public int Last;
        public int Length;
        public int Resource;
        public int NextOfResource;
        public int LastOfResource;
    }
}
