// A trace of the oracle's messages as Core's records, and what Core's replay decides about it.
using Microsoft.FSharp.Collections;
using Tracing.Functional.Recordings.Tests.Oracle;

namespace Tracing.Functional.Gateway.Tests.Shards;

internal static class Seen
{
    /// <summary>Whether the policy keeps the whole trace, by Core's own replay of it.</summary>
    public static bool Decide(Policy policy, (string Service, Span Span)[] spans)
    {
        var root = spans.Single(pair => pair.Span.ParentSpanId.IsEmpty).Span;
        var low = (ulong)(Made.TraceOf(root) & ulong.MaxValue);
        var record = TraceRecord.Of(Randomness.OfValue(low & ((1UL << 56) - 1)), Start(root), [.. spans.Select(Record)]);
        return Replay.decisions(policy, [record])[0].Item2.IsKept;
    }

    private static StartFacts Start(Span root)
    {
        var facts = StartFacts.Of(root.Name).WithKind(SpanKind.Server).WithSource("");
        foreach (var attribute in root.Attributes)
        {
            facts = facts.WithAttribute(attribute.Key, attribute.Value.StringValue);
            facts = attribute.Key switch
            {
                "url.path" => facts.WithPath(attribute.Value.StringValue),
                "http.request.method" => facts.WithMethod(attribute.Value.StringValue),
                "http.request.header.x-tenant" => facts.WithHeader("x-tenant", attribute.Value.StringValue),
                _ => facts,
            };
        }

        return facts;
    }

    private static SpanRecord Record((string Service, Span Span) pair)
    {
        var span = pair.Span;
        var nanos = span.EndTimeUnixNano - span.StartTimeUnixNano;
        var record = SpanRecord.Of(span.Name, TimeSpan.FromTicks((long)(nanos / 100)))
            .WithIds(span.TraceId.ToBase64(), span.SpanId.ToBase64(), span.ParentSpanId.ToBase64())
            .WithKind((SpanKind)((int)span.Kind - 1))
            .WithSource(pair.Service + ".source")
            .WithStart(DateTimeOffset.UnixEpoch.AddTicks((long)(span.StartTimeUnixNano / 100)));
        if (span.Status?.Code == Status.Types.Code.StatusCodeError)
            record = record.WithFailure(null);
        foreach (var attribute in span.Attributes)
            record = record.WithAttribute(attribute.Key, attribute.Value.StringValue);
        foreach (var happened in span.Events)
            record = record.WithEvent(happened.Name, happened.Attributes.Select(one => KeyValuePair.Create(one.Key, (object?)one.Value.StringValue)));
        return record;
    }
}
