using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Limits;

// How much of one span was cut, by kind, and the counter of all spans.
[StructLayout(LayoutKind.Auto)]
internal struct Cuts
{
    private static readonly Meter s_meter = new(MeterName.Value);

    private static readonly Counter<long> s_cut = s_meter.CreateCounter<long>(
        "tracing.hygiene.cut", "{item}", "Parts of kept spans that were beyond the span limits, by kind.");

    public int Attributes;
    public int Values;
    public int Events;
    public int Links;
    public int EventAttributes;
    public int LinkAttributes;

    /// <summary>What should have been cut, had the runtime let us.</summary>
    public int Left;

    public readonly void Count()
    {
        Add(Attributes, "attribute");
        Add(Values, "value");
        Add(Events, "event");
        Add(Links, "link");
        Add(EventAttributes, "event_attribute");
        Add(LinkAttributes, "link_attribute");
        Add(Left, "left_uncut");
    }

    private static void Add(int count, string kind)
    {
        if (count > 0)
            s_cut.Count(count, new KeyValuePair<string, object?>("kind", kind));
    }
}
