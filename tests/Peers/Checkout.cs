// Where the tests' own files are: found from the folder that a test runs in, since the paths that a compiler writes down are not real ones in CI.
namespace Tracing.Functional.Tests.Peers;

internal static class Checkout
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tracing.Functional.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the tests holds Tracing.Functional.sln");
    }
}
