namespace Tracing.Functional.AspNetCore.Http;

// A query string without its values, except those that may be seen. A parameter without = may be a secret of its own: it is replaced whole.
internal static class RedactedQuery
{
    public const string Redacted = "REDACTED";

    /// <summary>What is longer is cut off.</summary>
    public const int Longest = 1024;

    /// <summary>Without the leading question mark; null where there is no query.</summary>
    public static string? Of(string? query, ISet<string> seen)
    {
        var rest = query.AsSpan().TrimStart('?');
        if (rest.IsEmpty)
            return null;

        var text = new Text(stackalloc char[Longest]);
        var isFirst = true;
        foreach (var range in rest.Split('&'))
        {
            if (text.IsFull)
                break;
            if (!isFirst)
                text.Add("&");
            isFirst = false;
            Add(ref text, rest[range], seen);
        }

        return text.ToString();
    }

    private static void Add(ref Text text, ReadOnlySpan<char> parameter, ISet<string> seen)
    {
        var equals = parameter.IndexOf('=');
        var name = equals < 0 ? parameter : parameter[..equals];
        if (parameter.IsEmpty || (seen.Count > 0 && IsSeen(name, seen)))
        {
            text.Add(parameter);
            return;
        }

        if (equals >= 0)
            text.Add(parameter[..(equals + 1)]);
        if (equals < parameter.Length - 1)
            text.Add(Redacted);
    }

    private static bool IsSeen(ReadOnlySpan<char> name, ISet<string> seen) =>
        seen is HashSet<string> set && set.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);

    private ref struct Text(Span<char> buffer)
    {
        private readonly Span<char> _buffer = buffer;
        private int _length;

        public readonly bool IsFull => _length == _buffer.Length;

        public void Add(ReadOnlySpan<char> part)
        {
            var taken = Math.Min(part.Length, _buffer.Length - _length);
            part[..taken].CopyTo(_buffer[_length..]);
            _length += taken;
        }

        public override readonly string ToString() => _buffer[.._length].ToString();
    }
}
