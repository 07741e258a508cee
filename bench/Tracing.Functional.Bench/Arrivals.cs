// The spans that the benchmarks ask samplers about: random trace ids, made once, walked in a circle.
using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Tracing.Functional.Bench;

internal static class Arrivals
{
    public const int Count = 4096;

    private static readonly KeyValuePair<string, object?>[] Attributes =
    [
        new("http.route", "/orders"), new("user.tier", "standard"), new("order.total", 25),
    ];

    public static SamplingParameters[] Roots() =>
        [.. Enumerable.Range(0, Count).Select(_ => Of(default))];

    /// <summary>Half of the parents sampled; no tracestate.</summary>
    public static SamplingParameters[] RemoteChildren() =>
        [.. Enumerable.Range(0, Count).Select(i => Of(Remote(i % 2 == 0)))];

    private static ActivityContext Remote(bool isSampled) => new(
        ActivityTraceId.CreateRandom(),
        ActivitySpanId.CreateRandom(),
        isSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
        traceState: null,
        isRemote: true);

    private static SamplingParameters Of(ActivityContext parent) => new(
        parent,
        parent.TraceId == default ? ActivityTraceId.CreateRandom() : parent.TraceId,
        "create order",
        ActivityKind.Server,
        Attributes!,
        []);
}
