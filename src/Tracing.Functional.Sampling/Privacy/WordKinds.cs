namespace Tracing.Functional.Privacy;

// What a word of a key says of its value.
[Flags]
internal enum WordKinds
{
    None = 0,
    Secret = 1,

    /// <summary>A secret, because the application added the word.</summary>
    Own = 2,

    /// <summary>As the last word: the value is about a secret.</summary>
    Neutral = 4,

    /// <summary>As the last word: a secret in a URL's query.</summary>
    Query = 8,

    /// <summary>A header, whose value goes to the end of the line.</summary>
    Line = 16,

    /// <summary>A whole key: an identifier that stays.</summary>
    Safe = 32,

    /// <summary>A secret in a key. In a name beside a value only as the last word, or with a tail.</summary>
    Weak = 64,

    /// <summary>May stand behind a weak word.</summary>
    Tail = 128,

    /// <summary>Sounds like a secret and is none.</summary>
    Innocent = 256,

    /// <summary>As the whole name: the value may be the name of a secret.</summary>
    Naming = 512,
}
