using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Limits;

// How much was cut from one span, by kind, and the counter over all spans.
[StructLayout(LayoutKind.Auto)]
internal struct Cuts
{
    private static readonly Meter s_meter = new(MeterName.Value);

    private static readonly Counter<long> s_cut = s_meter.CreateCounter<long>(
        "tracing.hygiene.cut", "{item}", "Parts of kept spans over the span limits, by kind.");

    public int Attributes;
    public int Values;
    public int Events;
    public int Links;
    public int EventAttributes;
    public int LinkAttributes;

    /// <summary>Lists of events or links that are over the limits but were not cut, because this runtime has no way to do it.</summary>
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
