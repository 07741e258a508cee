using System.Collections.Generic;
using System.Diagnostics;
using System.Reflection;

namespace Tracing.Functional.Activities;

// What a span itself holds and the framework shows only together with its parents', or one by one. Read from the span's fields. If a later
// framework has other fields, nothing is found.
internal static class ActivityFields
{
    private static readonly FieldInfo? s_baggage = typeof(Activity).GetField("_baggage", BindingFlags.Instance | BindingFlags.NonPublic);

    private static readonly FieldInfo? s_properties =
        typeof(Activity).GetField("_customProperties", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The span's own baggage, without its parents'; null if it has none.</summary>
    public static IEnumerable<KeyValuePair<string, string?>>? OwnBaggage(Activity activity) =>
        s_baggage?.GetValue(activity) as IEnumerable<KeyValuePair<string, string?>>;

    /// <summary>Its custom properties; null if it has none. The framework changes them under a lock on this object.</summary>
    public static Dictionary<string, object>? CustomProperties(Activity activity) =>
        s_properties?.GetValue(activity) as Dictionary<string, object>;
}
