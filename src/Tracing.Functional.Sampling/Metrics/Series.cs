namespace Tracing.Functional.Metrics;

// One point of the histogram: its attributes, and what each stripe has collected for it since the last replay.
internal sealed class Series(string name, int kind, int status, bool isExact, int stripes)
{
    private static readonly string[] s_kinds =
        ["SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];

    private static readonly string[] s_statuses = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    /// <summary>The names and values of the Collector's span metrics connector, in alphabetical order, as the SDK sorts them.</summary>
    public KeyValuePair<string, object?>[] Tags { get; } =
    [
        new("sampling.basis", isExact ? "exact" : "estimated"),
        new("span.kind", s_kinds[kind]),
        new("span.name", name),
        new("status.code", s_statuses[status]),
    ];

    /// <summary>By stripe; null if nothing was collected. Each is guarded by the lock of its stripe.</summary>
    public Cells?[] Collected { get; } = new Cells?[stripes];
}
