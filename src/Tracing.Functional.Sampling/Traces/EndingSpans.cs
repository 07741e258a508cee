using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Traces;

// The spans whose end processors of the application see now. They may take a span out, so no other thread may set its sampled flag
// meanwhile. Few spans end at one moment, so a list under a lock that few spans share is enough. A span is known here by its identity.
internal static class EndingSpans
{
    private static readonly Stripe[] s_stripes = [.. Enumerable.Range(0, 64).Select(static _ => new Stripe())];

    public static void Add(Activity span) => StripeOf(span).Add(span);

    public static void Remove(Activity span) => StripeOf(span).Remove(span);

    /// <summary>Does something to a span, unless processors see its end. None begins to see it meanwhile.</summary>
    public static void Unless<T>(Activity span, T state, Action<Activity, T> work) => StripeOf(span).Unless(span, state, work);

    private static Stripe StripeOf(Activity span) => s_stripes[RuntimeHelpers.GetHashCode(span) & (s_stripes.Length - 1)];

    private sealed class Stripe
    {
        private readonly Lock _lock = new();
        private readonly List<Activity> _spans = [];

        public void Add(Activity span)
        {
            lock (_lock)
                _spans.Add(span);
        }

        public void Remove(Activity span)
        {
            lock (_lock)
                _spans.RemoveAt(Place(span));
        }

        public void Unless<T>(Activity span, T state, Action<Activity, T> work)
        {
            lock (_lock)
            {
                if (Place(span) < 0)
                    work(span, state);
            }
        }

        private int Place(Activity span)
        {
            var place = _spans.Count - 1;
            while (place >= 0 && !ReferenceEquals(_spans[place], span))
                place--;
            return place;
        }
    }
}
