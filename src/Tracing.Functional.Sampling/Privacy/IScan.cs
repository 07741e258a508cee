namespace Tracing.Functional.Privacy;

// One kind of secret: finds the next one in a text. Looks at each character a bounded number of times.
internal interface IScan
{
    /// <summary>Whether there may be one: cheap, since most texts have none.</summary>
    static abstract bool MayFind(ReadOnlySpan<char> text);

    static abstract bool Next(ref Cursor cursor, KeyRules keys);
}
