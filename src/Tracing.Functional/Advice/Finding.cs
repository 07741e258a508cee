namespace Tracing.Functional;

/// <summary>Advice on a span: what could be better.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Source">The name of the span's source.</param>
/// <param name="Place">
/// The span's name, with placeholders for what changes. A slash and a key follow if it is about an attribute, a slash and the check's name
/// if it is from a check of the application's own.
/// </param>
/// <param name="Evidence">What was seen, at most 120 characters. It never holds a secret or a long value itself.</param>
/// <param name="Advice">What to write instead.</param>
public sealed record Finding(FindingKind Kind, string Source, string Place, string Evidence, string Advice)
{
    /// <summary>The finding in one line.</summary>
    public override string ToString() => $"{Kind} at {Source}: {Place}. {Evidence}. Instead: {Advice}";
}
