using System.Diagnostics;

namespace Tracing.Functional.W3C;

// Who sees a span and its carrier before the fields are written. The HTTP client's instrumentation sets the listener; propagators do not
// know it.
internal static class Injections
{
    private static volatile Action<Activity, object?>? s_listener;

    public static void Listen(Action<Activity, object?> listener) => s_listener = listener;

    public static void Starting(Activity activity, object? carrier) => s_listener?.Invoke(activity, carrier);
}
