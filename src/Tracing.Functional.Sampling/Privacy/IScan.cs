namespace Tracing.Functional.Privacy;

// Finds secrets of one kind in a text. It looks at each character a bounded number of times.
internal interface IScan
{
    /// <summary>False if there is certainly none. It must be cheap, because most texts have none.</summary>
    static abstract bool MayFind(ReadOnlySpan<char> text);

    /// <summary>Moves the cursor to the next one; false if there is none.</summary>
    static abstract bool Next(ref Cursor cursor, KeyRules keys);
}
