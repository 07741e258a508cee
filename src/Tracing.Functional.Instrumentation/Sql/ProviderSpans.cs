using System.Diagnostics;

namespace Tracing.Functional.Instrumentation.Sql;

// A span that a provider made itself.
internal static class ProviderSpan
{
    /// <summary>Adds what it lacks. Its name stays, unless it is the one that the provider gives to all of its spans.</summary>
    public static void Complete(Activity span, SqlStatement statement, string commonName)
    {
        foreach (var (key, value) in statement.Tags)
        {
            if (span.GetTagItem(key) is null)
                span.SetTag(key, value);
        }

        if (statement.Name is { } name && string.Equals(span.DisplayName, commonName, StringComparison.Ordinal))
            span.DisplayName = name;
    }
}
