// Lets conditions read packed spans, without objects.
namespace Tracing.Functional.Recordings;

internal sealed class PackedSpanReader : SpanReader
{
    public static readonly PackedSpanReader Instance = new();

    private const ulong NanosOfTick = 100;

    public override string Name(object span) => ((PackedSpan)span).Name;

    public override SpanKind Kind(object span) => ((PackedSpan)span).Header.Kind;

    public override string Source(object span) => ((PackedSpan)span).ScopeName;

    public override bool IsFailed(object span) => ((PackedSpan)span).Header.IsFailed;

    public override long DurationTicks(object span) => (long)(((PackedSpan)span).Header.DurationNanos / NanosOfTick);

    public override long StartTicks(object span) => DateTime.UnixEpoch.Ticks + (long)(((PackedSpan)span).Header.StartNanos / NanosOfTick);

    public override object? Attribute(object span, string key) => ((PackedSpan)span).Attribute(key);

    public override bool HasEvent(object span, NameTest name) => ((PackedSpan)span).HasEvent(name);

    public override bool HasException(object span, NameTest typeName) => ((PackedSpan)span).HasException(typeName);
}
