using System.Diagnostics;

namespace Tracing.Functional.AspNetCore.Tests;

// A span as lines, so that a table of expectations says all of it: name and status, attributes by name, events.
internal static class SpanText
{
    /// <summary>Left out: the ports, which the system picks.</summary>
    public static string[] Of(Activity span) =>
    [
        $"{span.DisplayName} {span.Status}",
        .. span.TagObjects.Where(tag => tag.Key is not ("server.port" or "network.peer.port"))
            .Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal),
        .. span.Events.Select(EventText),
    ];

    private static string EventText(ActivityEvent entry) =>
        $"event {entry.Name}: {entry.Tags.FirstOrDefault(tag => tag.Key == "exception.type").Value}";
}
