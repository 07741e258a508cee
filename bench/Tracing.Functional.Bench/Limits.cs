// What each row must meet. Times are limited by ratio only: to a yardstick that is measured beside the row, in the same class.
namespace Tracing.Functional.Bench;

/// <summary>The limit of one class of benchmarks.</summary>
/// <param name="Type">The name of the class. Its baseline is the yardstick.</param>
/// <param name="What">What the row measures.</param>
/// <param name="Yardstick">What the yardstick is.</param>
/// <param name="AtMost">How many times the yardstick's time ours may take; infinite if there is no limit.</param>
/// <param name="Bytes">What ours may allocate; null if there is no limit.</param>
internal sealed record Limit(string Type, string What, string Yardstick, double AtMost, ByteLimit? Bytes = null);

/// <summary>A limit of bytes: a number plus a share of what the yardstick allocates.</summary>
/// <param name="Count">The number of bytes.</param>
/// <param name="Share">0 if the yardstick's bytes do not matter; 1 if only what ours allocates beyond them is limited.</param>
internal sealed record ByteLimit(long Count, double Share)
{
    public static ByteLimit None { get; } = new(0, 0);

    public static ByteLimit Beyond(long count) => new(count, 1);

    public static ByteLimit Part(double share) => new(0, share);
}

internal static class Limits
{
    private const double None = double.PositiveInfinity;

    public static IReadOnlyList<Limit> All { get; } =
    [
        new(nameof(FixedRatioRoot), "fixedRatio 0.1, root", "TraceIdRatioBasedSampler", 1.00, ByteLimit.None),
        new(nameof(ParentBasedRoot), "parentBased, root", "ParentBasedSampler", 1.00, ByteLimit.None),
        new(nameof(ParentBasedRemote), "parentBased, remote parent", "ParentBasedSampler", 1.00, ByteLimit.None),
        new(nameof(ConditionsAndAdaptive), "3 conditions, adaptive, with its clock", "TraceIdRatioBasedSampler", 3.00, ByteLimit.None),
        new(nameof(ParsedPolicy), "the same policy, parsed from its text", "of code", 1.00, ByteLimit.None),
        new(nameof(TwoThreads), "adaptive, overload, two threads", "one thread", 0.67, ByteLimit.None),
        new(nameof(WholeRootSpan), "whole root span, fixedRatio 0.1", "TraceIdRatioBasedSampler", 1.05),

        new(nameof(DeferredTrace), "recorded span of a held trace of ten", "RecordOnly alone", 1.50, ByteLimit.Beyond(40)),
        new(nameof(EngineBesideRx), "span of a held trace, engine", "Rx assembler", None),
        new(nameof(EngineWithoutWaiting), "root span, engine never waits", "sampler alone", 1.03),
        new(nameof(RootOfManyLinks), "root with 10,000 lazy links, observed", "not observed", 2.00),
        new(nameof(LateSpan), "late span of a decided trace", "framework's span", 0.20, ByteLimit.None),
        new(nameof(SpanEventToNobody), "span event, nobody observes", "framework's span, unheard", 1.00, ByteLimit.None),
        new(nameof(SpanEventToObserver), "span event to one Rx observer", "synchronized Rx subject", 1.45, ByteLimit.None),
        new(nameof(TraceDecisions), "decision by a policy of four leaves", "framework's span", 0.55, ByteLimit.None),
        new(nameof(SpanMetricsSpan), "span metrics, per span", "framework's span", 0.15, ByteLimit.None),
        new(nameof(SpanMetricsMeasured), "same, with its measurement", "framework's span", None, ByteLimit.None),
        new(nameof(TwoThreadsOfSpans), "two threads hold, beyond RecordOnly's own", "one thread", 0.05),
        new(nameof(EightThreadsOfSpans), "span of a held trace, eight threads", "two threads", 1.00),
        new(nameof(BesideOpenTraces), "span beside 400,000 open traces", "beside 1,000", 1.50),
        new(nameof(OpenTrace), "trace that stays open with 20,000 others", "RecordOnly alone", None, ByteLimit.Beyond(400)),

        new(nameof(HttpServerSampled), "HTTP request, server, sampled", "framework's span alone", 2.25, ByteLimit.Beyond(640)),
        new(nameof(HttpServerNotSampled), "HTTP request, server, not sampled", "framework's span alone", 1.08, ByteLimit.Beyond(0)),
        new(nameof(HttpServerSampledBeside), "HTTP request, server, sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(HttpServerNotSampledBeside), "HTTP request, server, not sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(HttpServerAtStart), "same, with start attributes", "without", None),
        new(nameof(HttpClientWithoutTrace), "HttpClient call, client trace off", "framework's span alone", 1.65, ByteLimit.Beyond(512)),
        new(nameof(HttpClientWithTrace), "HttpClient call, client trace on", "framework's span alone", 3.00, ByteLimit.Beyond(3_072)),
        new(nameof(GrpcCallSampled), "gRPC call with its span", "transport alone", 18.00, ByteLimit.Beyond(3_072)),
        new(nameof(GrpcCallUnheard), "gRPC call, nobody listens", "transport alone", 1.23, ByteLimit.Beyond(0)),
        new(nameof(HttpClientSampledBeside), "HttpClient call, sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(HttpClientNotSampledBeside), "HttpClient call, not sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(HttpClientTraceOnSocket), "HttpClient call by a socket, client trace on", "client trace off", 1.10),
        new(nameof(GrpcClientBeside), "gRPC client, sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(GrpcServerBeside), "gRPC server, sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(GrpcServerNotSampledBeside), "gRPC server, not sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(EntityFrameworkBeside), "EF Core command, sampled", "OpenTelemetry's", 1.00, ByteLimit.Beyond(0)),
        new(nameof(PropagationExtract), "W3C extract", "framework's propagator", 1.00),
        new(nameof(PropagationInject), "W3C inject", "framework's propagator", 1.00, ByteLimit.None),
        new(nameof(SqlSampled), "SQLite command, traced, sampled", "span by hand", 1.20),
        new(nameof(SqlUnheard), "SQLite command, traced, unheard", "bare command", 1.10, ByteLimit.Beyond(0)),

        new(nameof(GatewayBeside), "gateway, span, request to export", "with Google.Protobuf", 0.125, ByteLimit.Part(1.0 / 8)),

        new(nameof(ReadPolicy), "the README's policy read from text", "JSON of the same lines", 25.00),
        new(nameof(ReadManyRules), "10,000 rules read", "1,000 times 10 rules", 1.50),
        new(nameof(ReadMegabyte), "1 MB of rules read", "JSON of the same lines", 40.00),

        new(nameof(ReadAndPackSpan), "OTLP span read and packed, 340 B", "Google.Protobuf", 0.10, ByteLimit.None),
        new(nameof(WritePackedSpan), "packed span written with another th", "Google.Protobuf", 0.35, ByteLimit.None),
        new(nameof(ReadJsonSpan), "OTLP/JSON span to protobuf", "Google.Protobuf", 0.50, ByteLimit.None),

        new(nameof(RecordedError), "error recorded, 20 frames, trimmed", "AddException", 0.50, ByteLimit.Part(1.0 / 3)),
        new(nameof(UnrecordedError), "error on a span that is not recorded", "framework's span, unheard", 2.25, ByteLimit.None),
        new(nameof(RedactOrdinarySpan), "redaction, 8 attributes, no secret", "framework's span of 8", 1.15, ByteLimit.None),
        new(nameof(RedactMegabyte), "redaction of 1 MB, slowest shape", "one look at each character", 25.00),
        new(nameof(LimitedSpan), "span limits, 5 attributes that fit", "framework's span of 5", 0.50, ByteLimit.None),
        new(nameof(AdvisedSpan), "span of 5 attributes, adviser on", "adviser off", 6.00, ByteLimit.Beyond(0)),
    ];
}
