using System.Collections.Frozen;

namespace Tracing.Functional.Advice;

// Names that say that something is done, but not what: "process", "handleFunc", "do_stuff", and compilers' names of methods.
internal static class VagueNames
{
    private static readonly FrozenSet<string> s_words = (
        "process processing processor handle handled handling handler handlers func function do does doing did done stuff thing "
        + "things run running runs runner execute executes executing execution executor exec work works working worker main method "
        + "task tasks operation operations op ops action actions act call calls calling callback invoke invoking invocation step "
        + "span trace tmp temp foo bar baz qux unknown unnamed untitled undefined null none nil default anonymous lambda closure "
        + "delegate perform performing helper helpers util utils utility manager manage begin start loop item items data object "
        + "value values obj program app application code logic internal inner outer wrapper wrap generic misc other some something "
        + "anything everything it this that the a an my our all new job jobs thread procedure proc routine subroutine activity unit "
        + "module component element movenext request response requests responses event events message messages input output result "
        + "results service services system test async sync base impl implementation entry point local")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Verbs that say nothing alone, nor with a word that says nothing: "get", "load data".</summary>
    private static readonly FrozenSet<string> s_verbs = (
        "get set put save load update create delete add remove fetch send check query read write find validate calculate compute "
        + "convert parse build init initialize setup open close receive")
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> s_nouns =
        "data stuff thing things value values result results something anything everything it all object objects obj"
        .Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly (string Word, string Example)[] s_examples =
    [
        ("process", "process order"), ("handl", "handle payment request"), ("run", "run nightly report"), ("exec", "apply price rules"),
        ("call", "call warehouse"), ("invoke", "call warehouse"), ("get", "get customer"), ("set", "set price"),
        ("request", "request quote"),
        ("message", "publish order placed"), ("event", "publish order placed"), ("start", "start import"), ("test", "check inventory"),
    ];

    public static bool IsVague(string name)
    {
        if (name.Length == 0 || IsOfCompiler(name))
            return true;

        // Commands and methods of protocols are in capitals, and routes have a slash. Other scripts are not judged.
        var isCommand = !name.Any(char.IsLower) && name.Any(char.IsUpper) && name.Length > 1;
        if (isCommand || name.Contains('/', StringComparison.Ordinal) || name.Any(static letter => char.IsDigit(letter) || letter == '{'))
            return false;
        return IsVague(Words(name));
    }

    private static bool IsOfCompiler(string name) =>
        name.Contains(">b__", StringComparison.Ordinal)
        || name.Contains("c__DisplayClass", StringComparison.Ordinal)
        || name.Contains("lambda_method", StringComparison.Ordinal)
        || name.EndsWith("MoveNext", StringComparison.Ordinal);

    private static bool IsVague(List<string> words) => words switch
    {
        [var word] => word.Length == 1 || s_words.Contains(word) || s_verbs.Contains(word),
        [var verb, var noun] when s_verbs.Contains(verb) => s_nouns.Contains(noun),
        _ => words.TrueForAll(static word => word.Length == 1 || s_words.Contains(word)),
    };

    public static string Example(string name)
    {
        foreach (var (word, example) in s_examples)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
                return example;
        }

        return "check inventory";
    }

    /// <summary>Words in snake case, in camel case, or of capitals.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        for (var at = 0; at < name.Length;)
        {
            var length = WordLength(name, at);
            if (length > 0)
                words.Add(name.Substring(at, length));
            at += Math.Max(length, 1);
        }

        return words;
    }

    /// <summary>The length of the word that begins here, in snake case, in camel case, or of capitals; 0 if none does.</summary>
    private static int WordLength(string name, int at)
    {
        if (!char.IsLetter(name[at]))
            return 0;
        var end = at + 1;
        if (end < name.Length && char.IsUpper(name[at]) && char.IsUpper(name[end]))
        {
            while (end < name.Length && char.IsUpper(name[end]) && !(end + 1 < name.Length && char.IsLower(name[end + 1])))
                end++;
            return end - at;
        }

        while (end < name.Length && char.IsLetter(name[end]) && !char.IsUpper(name[end]))
            end++;
        return end - at;
    }
}
