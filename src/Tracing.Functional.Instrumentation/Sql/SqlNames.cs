using System.Buffers;

namespace Tracing.Functional.Instrumentation.Sql;

// Names as SQL writes them.
internal static class SqlNames
{
    private static readonly SearchValues<char> s_special = SearchValues.Create("\"`[ \t\r\n");

    /// <summary>
    /// Without the quotes around its parts, if what is inside of them needs none in a summary; otherwise unchanged. The summary and the
    /// collection have the same form.
    /// </summary>
    public static string Bare(ReadOnlySpan<char> path)
    {
        if (path.IndexOfAny(s_special) < 0)
            return path.ToString();

        var parts = path.ToString().Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].Trim();
            if (part.Length > 2 && IsQuoted(part))
                part = part[1..^1];
            if (!IsPlain(part))
                return path.ToString();
            parts[i] = part;
        }

        return string.Join('.', parts);
    }

    private static bool IsPlain(string part)
    {
        foreach (var c in part)
        {
            if (c is '"' or '`' or '[' or ']' or '\'' || char.IsWhiteSpace(c) || char.IsControl(c))
                return false;
        }

        return true;
    }

    private static bool IsQuoted(string part) => (part[0], part[^1]) is ('"', '"') or ('`', '`') or ('[', ']');
}
