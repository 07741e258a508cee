using System.Globalization;

namespace Tracing.Functional.Ground;

// The one sentence in which options and arguments are refused: "MaxAge is 00:00:00; allowed: 1 ms to 1 day."
internal static class Allowed
{
    /// <summary>Throws unless the value is legal. Pass the range in words, with its unit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not legal.</exception>
    public static void Require(bool isLegal, string name, object? value, string allowed)
    {
        if (!isLegal)
            throw new ArgumentOutOfRangeException(name, value, Sentence(name, value, allowed));
    }

    /// <summary>The refusal in words.</summary>
    public static string Sentence(string name, object? value, string allowed) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} is {value ?? "null"}; allowed: {allowed}.");
}
