namespace Tracing.Functional.Tests.Docs;

/// <summary>A fenced block of a page: its language, its lines, and the line above it, which names the source of the block.</summary>
internal sealed record Block(string Page, int Line, string Language, string Above, string[] Lines);

// What is written for users, as text: the pages at the top, of docs, of the packages and of the bench, and the root folder.
internal static class Pages
{
    private const string Fence = "```";
    private static readonly string[] s_folders = ["docs", "src", "bench"];

    public static string Root => Peers.Checkout.Root;

    public static IEnumerable<string> Files() =>
        s_folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root, "*.md"));

    /// <summary>The folders of the projects that become packages.</summary>
    public static IEnumerable<string> Packages() => Directory.EnumerateDirectories(Path.Combine(Root, "src"));

    /// <summary>The lines of a page outside of its fenced blocks.</summary>
    public static IEnumerable<string> Prose(string page)
    {
        var isProse = true;
        foreach (var line in File.ReadLines(page))
        {
            var isFence = line.StartsWith(Fence, StringComparison.Ordinal);
            isProse ^= isFence;
            if (isProse && !isFence)
                yield return line;
        }
    }

    public static IEnumerable<Block> Blocks() => Files().SelectMany(BlocksOf);

    private static IEnumerable<Block> BlocksOf(string file)
    {
        var lines = File.ReadAllLines(file);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Fence, StringComparison.Ordinal))
                continue;

            string[] body = [.. lines.Skip(i + 1).TakeWhile(line => line != Fence)];
            yield return new Block(Path.GetRelativePath(Root, file), i + 1, lines[i][Fence.Length..], i > 0 ? lines[i - 1] : "", body);
            i += body.Length + 1;
        }
    }
}
