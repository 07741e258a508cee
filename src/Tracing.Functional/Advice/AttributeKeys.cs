using System.Text;
using System.Text.RegularExpressions;

namespace Tracing.Functional.Advice;

// Whether an attribute's key is in dotted lower case, such as "order.item_count", and how to write it so.
internal static partial class AttributeKeys
{
    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    public static bool IsGood(string key) => Dotted().IsMatch(key);

    /// <summary>The key as it should be. If it names no area, the area is "app".</summary>
    public static string Better(string key)
    {
        var better = new StringBuilder(key.Length + 8);
        for (var i = 0; i < key.Length && i < 100; i++)
        {
            var letter = key[i];
            if (IsHump(key, i) && better.Length > 0 && better[^1] is not ('.' or '_'))
                better.Append(key.Contains('.', StringComparison.Ordinal) ? '_' : '.');
            if (char.IsAsciiLetterOrDigit(letter) || letter is '_')
                better.Append(char.ToLowerInvariant(letter));
            else if (better.Length > 0 && better[^1] is not '.')
                better.Append(letter is '-' or ' ' && key.Contains('.', StringComparison.Ordinal) ? '_' : '.');
        }

        var text = better.ToString().Trim('.', '_');
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            text = "app.n" + text;
        return text.Contains('.', StringComparison.Ordinal) ? text : "app." + text;
    }

    private static bool IsHump(string key, int i)
    {
        if (i == 0 || !char.IsUpper(key[i]))
            return false;
        var before = key[i - 1];
        return char.IsLower(before) || char.IsDigit(before) || (i + 1 < key.Length && char.IsUpper(before) && char.IsLower(key[i + 1]));
    }

    /// <summary>Headers and query parameters keep their names, so dashes are fine after the first dot.</summary>
    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+$", Plain, 2000)]
    private static partial Regex Dotted();
}
