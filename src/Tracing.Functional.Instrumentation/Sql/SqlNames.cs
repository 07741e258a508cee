namespace Tracing.Functional.Instrumentation.Sql;

// Names as SQL writes them.
internal static class SqlNames
{
    /// <summary>Without the quotes around its parts, if no quote or dot is inside of them; otherwise unchanged.</summary>
    public static string Bare(ReadOnlySpan<char> path)
    {
        if (path.IndexOfAny("\"`[") < 0)
            return path.ToString();

        var parts = path.ToString().Split('.');
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].Trim();
            if (part.Length > 2 && IsQuoted(part))
                part = part[1..^1];
            if (part.AsSpan().IndexOfAny("\"`[]") >= 0)
                return path.ToString();
            parts[i] = part;
        }

        return string.Join('.', parts);
    }

    private static bool IsQuoted(string part) => (part[0], part[^1]) is ('"', '"') or ('`', '`') or ('[', ']');
}
