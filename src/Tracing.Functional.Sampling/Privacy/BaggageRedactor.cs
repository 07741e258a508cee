using System.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Privacy;

// Baggage of a span and of its parents that have ended: an exporter that asks a span for its baggage gets theirs too. Baggage of a span
// that still runs stays, because the application's calls send it.
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

    /// <summary>Entries of the span come before those of its parents. All are removed and added again, to keep their order.</summary>
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
        /// <summary>The one object that the framework returns for every span without baggage.</summary>
        public static readonly IEnumerable<KeyValuePair<string, string?>> Items = Empty();

        private static IEnumerable<KeyValuePair<string, string?>> Empty()
        {
            using var none = new Activity("none");
            return none.Baggage;
        }
    }
}
