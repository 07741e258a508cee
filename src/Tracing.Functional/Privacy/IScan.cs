namespace Tracing.Functional.Privacy;

// One kind of secret: finds the next one in a text. Looks at each character a bounded number of times.
internal interface IScan
{
    static abstract bool Next(ref Cursor cursor, KeyRules keys);
}
