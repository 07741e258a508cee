namespace Tracing.Functional.Privacy;

// What a key says of its value.
internal enum KeyKind
{
    Other,

    /// <summary>An identifier that stays.</summary>
    Safe,

    /// <summary>The whole value is a secret.</summary>
    Secret,
}
