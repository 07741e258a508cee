using System.Buffers;

namespace Tracing.Functional.Privacy;

// The characters that tokens are made of.
internal static class Letters
{
    private const string AndDigits = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    public static readonly SearchValues<char> Plain = SearchValues.Create(AndDigits);

    /// <summary>Those of base64 in URLs.</summary>
    public static readonly SearchValues<char> Word = With("_-");

    public static SearchValues<char> With(string signs) => SearchValues.Create(AndDigits + signs);
}
