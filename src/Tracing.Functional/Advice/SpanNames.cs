using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Tracing.Functional.Limits;

namespace Tracing.Functional.Advice;

// Judges names of spans. Pure. A good name says what is done to what, and is the same for many spans, so that they group by it.
internal static partial class SpanNames
{
    /// <summary>In UTF-16 characters. Longer names are judged by their beginning.</summary>
    private const int Longest = 300;

    private static readonly SearchValues<char> s_signs = SearchValues.Create("0123456789@?");

    private const RegexOptions Plain = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    public static Judgement Judge(string name)
    {
        var text = AttributeLimits.Text(name, Longest);
        if (VagueNames.IsVague(text))
            return new(NameQuality.Vague, VagueNames.Example(text));

        var steady = Steady(text);
        return string.Equals(steady, text, StringComparison.Ordinal) ? Judgement.Good : new(NameQuality.Changing, steady);
    }

    /// <summary>The name with a placeholder for each part that is different each time.</summary>
    public static string Steady(string name)
    {
        // No such part is without a digit, @ or ?.
        if (name.AsSpan().IndexOfAny(s_signs) < 0)
            return name;

        var steady = Query().Replace(name, "${path}");
        steady = Email().Replace(steady, "{email}");
        steady = Guid().Replace(steady, "{id}");
        steady = Time().Replace(steady, "{time}");
        steady = Address().Replace(steady, "{address}");
        steady = Words(steady);
        return Again().Replace(steady, "{id}");
    }

    /// <summary>Goes word by word. Placeholders and other texts in braces, such as parameters of a route, stay.</summary>
    private static string Words(string name)
    {
        StringBuilder? changed = null;
        var words = Word().Matches(name);
        var copied = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.ValueSpan[0] is '{' or '<' or '[' || word.ValueSpan.IndexOfAnyInRange('0', '9') < 0)
                continue;

            var steady = ChangingWords.Steady(new ChangingWords.Word(
                word.Value,
                i == 0 ? "" : words[i - 1].Value,
                i == words.Count - 1 ? "" : words[i + 1].Value,
                word.Index == 0 ? ' ' : name[word.Index - 1]));
            if (ReferenceEquals(steady, word.Value) || string.Equals(steady, word.Value, StringComparison.Ordinal))
                continue;
            changed ??= new StringBuilder();
            changed.Append(name, copied, word.Index - copied).Append(steady);
            copied = word.Index + word.Length;
        }

        return changed is null ? name : changed.Append(name, copied, name.Length - copied).ToString();
    }

    [GeneratedRegex(@"(?<path>\S)\?[\w.\[\]-]+=\S*", Plain, 2000)]
    private static partial Regex Query();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(\.[\w-]+)+", Plain, 2000)]
    private static partial Regex Email();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", Plain, 2000)]
    private static partial Regex Guid();

    [GeneratedRegex(
        @"\b\d{4}[-/]\d{2}[-/]\d{2}([T_ ]\d{2}[:-]\d{2}([:-]\d{2}([.,]\d+)?)?)?(Z\b|[+-]\d{2}:?\d{2}\b)?"
        + @"|\b\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b",
        Plain,
        2000)]
    private static partial Regex Time();

    [GeneratedRegex(@"\b\d{1,3}(\.\d{1,3}){3}(:\d{2,5})?\b|\b([0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\b", Plain, 2000)]
    private static partial Regex Address();

    [GeneratedRegex(@"\{[^}]*\}|<[^>]*>|\[[^\]]*\]|[\p{L}\p{Nd}_]+(\.\d+)*", Plain, 2000)]
    private static partial Regex Word();

    /// <summary>Several placeholders in a row are one.</summary>
    [GeneratedRegex(@"\{id\}([-.,_]\{id\})+", Plain, 2000)]
    private static partial Regex Again();

    /// <summary>How good a name is, and what to write instead: the name with placeholders, or an example.</summary>
    internal sealed record Judgement(NameQuality Quality, string Suggestion)
    {
        public static Judgement Good { get; } = new(NameQuality.Good, "");
    }
}
