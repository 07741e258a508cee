using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Privacy;

// The baggage that a span carries itself, and that its ended parents carry: an exporter that asks a span sees theirs too. Baggage of a
// span that still runs is left alone, since the application's calls take it along.
internal static class BaggageRedactor
{
    public static void Clean(Redactor redactor, Activity activity)
    {
        for (var span = activity; span is { IsStopped: true }; span = span.Parent)
        {
            if (ReferenceEquals(span.Baggage, NoBaggage.Items))
                return;
            if (HasSecret(redactor, span))
                CleanOwn(redactor, span);
        }
    }

    private static bool HasSecret(Redactor redactor, Activity span)
    {
        foreach (var entry in span.Baggage)
        {
            if (!ReferenceEquals(redactor.Entry(entry.Key, entry.Value), entry.Value))
                return true;
        }

        return false;
    }

    /// <summary>The span's own entries come first, its parents' after them. Taken out and put back in turn, so that their order stays.</summary>
    private static void CleanOwn(Redactor redactor, Activity span)
    {
        var all = span.Baggage.ToArray();
        var own = all[..(all.Length - (span.Parent?.Baggage.Count() ?? 0))];
        foreach (var entry in own)
            span.SetBaggage(entry.Key, null);

        // The newest is first.
        for (var i = own.Length - 1; i >= 0; i--)
            span.AddBaggage(own[i].Key, redactor.Entry(own[i].Key, own[i].Value));
    }

    private static class NoBaggage
    {
        /// <summary>What the framework answers for a span without baggage.</summary>
        public static readonly IEnumerable<KeyValuePair<string, string?>> Items = Empty();

        private static IEnumerable<KeyValuePair<string, string?>> Empty()
        {
            using var none = new Activity("none");
            return none.Baggage;
        }
    }
}
