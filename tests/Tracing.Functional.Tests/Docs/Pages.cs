namespace Tracing.Functional.Tests.Docs;

/// <summary>A fenced block of a page: its language, its lines, and the line above it, where a page says where a block comes from.</summary>
internal sealed record Block(string Page, int Line, string Language, string Above, string[] Lines);

// What is written for users, as text: README and docs, and the root folder that all of it lies in.
internal static class Pages
{
    private const string Fence = "```";

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Root, "README.md"));

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

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tracing.Functional.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests holds Tracing.Functional.sln");
    }
}
