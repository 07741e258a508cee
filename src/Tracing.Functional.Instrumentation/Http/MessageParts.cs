using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Instrumentation.Http;

// What a message of HttpClient knows and does not show: whether it has options, and whether it was sent before. The options of a message
// that has none are created by asking for them, which costs each request more than all else here. Read from the framework's own members; a
// later framework may have others, or mean something else by them: there options are created, as its public API does.
internal static class MessageParts
{
    private const int KnownFramework = 10;

    /// <summary>Whether this framework's messages can be read.</summary>
    public static bool AreKnown { get; } = Environment.Version.Major == KnownFramework && CanRead();

    /// <summary>The value that the message's options have, found without creating any.</summary>
    public static bool TryGet<T>(HttpRequestMessage message, HttpRequestOptionsKey<T> key, [MaybeNullWhen(false)] out T value)
    {
        if ((AreKnown ? OptionsOf(message) : message.Options) is { } options)
            return options.TryGetValue(key, out value);
        value = default;
        return false;
    }

    /// <summary>Whether the framework has written a context into this message before: it was sent. Ask only if parts are known.</summary>
    public static bool WasSent(HttpRequestMessage message) => WasPropagatorStateInjectedByDiagnosticsHandler(message);

    private static bool CanRead()
    {
        try
        {
            using var message = new HttpRequestMessage();
            return OptionsOf(message) is null && !WasSent(message);
        }
        catch (MissingMemberException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_options")]
    private static extern ref HttpRequestOptions? OptionsOf(HttpRequestMessage message);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern bool WasPropagatorStateInjectedByDiagnosticsHandler(HttpRequestMessage message);
}
