namespace Tracing.Functional.Advice;

// What is thought of a span's name, and what to write instead: the name with placeholders, or an example.
internal sealed record NameVerdict(NameQuality Quality, string Suggestion)
{
    public static NameVerdict Good { get; } = new(NameQuality.Good, "");
}
