namespace Tracing.Functional.Ground;

// The one place that cuts texts, and redacts them before: a secret at the cut would lose the form by which it is found later. Redactors are
// those of the providers that live. A span is shared by all providers, so all of them are asked. Without any, texts are only cut.
internal static class CutRedaction
{
    /// <summary>How far behind the cut a text is read, so that a secret at the cut is whole. What comes later does not count.</summary>
    public const int Margin = 4_096;

    private static readonly Lock s_lock = new();
    private static Redactors s_redactors = new([]);

    public static bool IsOn => Volatile.Read(ref s_redactors).All.Length > 0;

    /// <summary>Texts are redacted by this function too, until the result is disposed of.</summary>
    public static IDisposable Add(Func<string, string> redact)
    {
        var registration = new Registration(redact);
        lock (s_lock)
            Volatile.Write(ref s_redactors, new Redactors([.. s_redactors.All, registration]));
        return registration;
    }

    /// <summary>The beginning of a text that is longer than the limit, redacted. Never half a surrogate pair.</summary>
    public static string Beginning(string text, int limit)
    {
        if (!IsOn)
            return BoundedText.Plain(text, limit);
        var isWhole = text.Length - limit <= Margin;
        return Beginning(isWhole ? text : BoundedText.Plain(text, limit + Margin), limit, isWhole);
    }

    /// <summary>The same, of a text that ends at most the margin behind the limit, or was cut off there.</summary>
    public static string Beginning(string text, int limit, bool isWhole)
    {
        var clean = text;
        foreach (var registration in Volatile.Read(ref s_redactors).All)
            clean = registration.Redact(clean);
        // Redaction may have made the text shorter. What was cut in two at its end must not come into view.
        var most = isWhole ? limit : Math.Min(limit, Math.Max(0, clean.Length - Margin));
        return BoundedText.Plain(clean, most);
    }

    private sealed record Redactors(Registration[] All);

    private sealed class Registration(Func<string, string> redact) : IDisposable
    {
        public string Redact(string text) => redact(text);

        public void Dispose()
        {
            lock (s_lock)
                Volatile.Write(ref s_redactors, new Redactors(Array.FindAll(s_redactors.All, other => !ReferenceEquals(other, this))));
        }
    }
}
