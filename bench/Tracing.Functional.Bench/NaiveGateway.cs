// A gateway as one would write it first: a full parse, objects grouped by trace, the same conditions, the kept ones written again.
using System.Buffers.Binary;
using Google.Protobuf;
using Tracing.Functional.Recordings.Tests.Oracle;
using OtlpSpan = Tracing.Functional.Recordings.Tests.Oracle.Span;

namespace Tracing.Functional.Bench;

internal sealed class NaiveGateway(double ratio)
{
    private readonly Dictionary<ByteString, Trace> _held = [];
    private readonly ulong _threshold = (ulong)((1 - ratio) * (1UL << 56));

    public long Exported { get; private set; }

    public void Take(byte[] request)
    {
        var output = new Request();
        foreach (var resource in Request.Parser.ParseFrom(request).ResourceSpans)
        {
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                    Add(resource, scope, span, output);
            }
        }

        Exported += output.ResourceSpans.Count == 0 ? 0 : output.ToByteArray().Length;
    }

    private void Add(ResourceSpans resource, ScopeSpans scope, OtlpSpan span, Request output)
    {
        if (!_held.TryGetValue(span.TraceId, out var trace))
            _held[span.TraceId] = trace = new();
        trace.Add(resource, scope, span);
        if (!trace.IsComplete)
            return;
        _held.Remove(span.TraceId);
        if (IsKept(trace))
            trace.WriteTo(output);
    }

    private bool IsKept(Trace trace)
    {
        var root = trace.Root!;
        if (root.Attributes.Any(one => one.Key == "url.path" && one.Value.StringValue == "/health"))
            return false;
        return trace.HasFailed
            || root.EndTimeUnixNano - root.StartTimeUnixNano > 1_000_000_000
            || (BinaryPrimitives.ReadUInt64BigEndian(root.TraceId.Span[8..]) & ((1UL << 56) - 1)) >= _threshold;
    }

    private sealed class Trace
    {
        private readonly List<(ResourceSpans Resource, ScopeSpans Scope, OtlpSpan Span)> _spans = [];
        private readonly HashSet<ByteString> _ids = [];
        private readonly HashSet<ByteString> _missing = [];

        public OtlpSpan? Root { get; private set; }

        public bool HasFailed { get; private set; }

        public bool IsComplete => Root is not null && _missing.Count == 0;

        public void Add(ResourceSpans resource, ScopeSpans scope, OtlpSpan span)
        {
            if (!_ids.Add(span.SpanId))
                return;
            _missing.Remove(span.SpanId);
            if (span.ParentSpanId.IsEmpty)
                Root = span;
            else if (!_ids.Contains(span.ParentSpanId))
                _missing.Add(span.ParentSpanId);
            HasFailed |= span.Status?.Code == Status.Types.Code.StatusCodeError;
            _spans.Add((resource, scope, span));
        }

        public void WriteTo(Request output)
        {
            foreach (var (resource, scope, span) in _spans)
            {
                span.TraceState = "ot=th:e667";
                var to = output.ResourceSpans.FirstOrDefault(one => ReferenceEquals(one.Resource, resource.Resource));
                if (to is null)
                    output.ResourceSpans.Add(to = new() { Resource = resource.Resource, SchemaUrl = resource.SchemaUrl, ScopeSpans = { new ScopeSpans { Scope = scope.Scope } } });
                to.ScopeSpans[0].Spans.Add(span);
            }
        }
    }
}
