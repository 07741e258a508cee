using System.Diagnostics;
using OpenTelemetry;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Sampling;

// Facts of the span that is starting on this thread: the links that the sampler got, the baggage of the current context, and what a server
// knows of its request. Each is read only if a condition needs it.
internal sealed class LiveFacts(FactSource? server) : FactSource
{
    public override string? Method => server?.Method;

    public override string? Path => server?.Path;

    public override string? Header(string name) => server?.Header(name);

    public override string? Baggage(string name) =>
        Activity.Current?.GetBaggageItem(name)
        ?? OpenTelemetry.Baggage.GetBaggage(name)
        ?? server?.Baggage(name);

    public override int LinkCount(object? links) => links switch
    {
        LinkFacts lazy => lazy.Count,
        IReadOnlyCollection<ActivityLink> collection => collection.Count,
        ICollection<ActivityLink> collection => collection.Count,
        _ => 0,
    };

    public override bool HasSampledLink(object? links)
    {
        switch (links)
        {
            case LinkFacts lazy:
                return lazy.HasSampled;
            case IReadOnlyList<ActivityLink> list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (LinkFacts.IsSampled(list[i]))
                        return true;
                }

                return false;
            case IEnumerable<ActivityLink> others:
                return others.Any(LinkFacts.IsSampled);
            default:
                return false;
        }
    }
}
