namespace Tracing.Functional.Advice;

// Sources whose spans are named by a library. The application could not follow advice on them.
internal static class Frameworks
{
    private static readonly string[] s_prefixes =
        ["Microsoft.", "System.", "Experimental.", "Npgsql", "OpenTelemetry", "Grpc.", "Azure.", "Tracing.Functional."];

    public static bool Own(string source)
    {
        foreach (var prefix in s_prefixes)
        {
            if (source.StartsWith(prefix, StringComparison.Ordinal))
                return !string.Equals(source, Spans.SourceName, StringComparison.Ordinal);
        }

        return source.Length == 0;
    }
}
