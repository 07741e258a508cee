namespace Tracing.Functional.Reload;

// What a source of policies said at one moment: a text, or why there is none. Two readings are equal if nothing has changed between them.
internal sealed record PolicyReading
{
    private PolicyReading(PolicySourceKind kind, string origin, string? text, Rejection? problem)
    {
        Kind = kind;
        Origin = origin;
        Text = text;
        Problem = problem;
    }

    public PolicySourceKind Kind { get; }

    /// <summary>What people know the source by: the name of a file, or a key of the configuration.</summary>
    public string Origin { get; }

    /// <summary>Null if there is none.</summary>
    public string? Text { get; }

    /// <summary>Why there is no text; null if there is one.</summary>
    public Rejection? Problem { get; }

    public static PolicyReading Of(PolicySourceKind kind, string origin, string text) => new(kind, origin, text, problem: null);

    public static PolicyReading None(PolicySourceKind kind, string origin, string reason, string message) =>
        new(kind, origin, text: null, new Rejection(reason, message));
}
