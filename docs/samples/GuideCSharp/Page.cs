namespace Guide;

// How the snippets print.
internal static class Page
{
    public static void Title(string page, string shows) => Console.WriteLine($"docs/guide/{page}.md: {shows}\n");

    public static void Line(object? text) =>
        Console.WriteLine("  " + text?.ToString()?.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n");

    public static void Row(string what, string answer) => Console.WriteLine($"  {what,-36}  {answer}");
}
