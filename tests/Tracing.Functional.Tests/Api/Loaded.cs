using System.Reflection;
using System.Runtime.Loader;

namespace Tracing.Functional.Tests.Api;

// The assemblies of all packages, also those that these tests do not reference: they are read from the folder of the build.
internal static class Loaded
{
    public static Assembly Assembly(string package) => AssemblyLoadContext.Default.LoadFromAssemblyPath(FileOf(package));

    /// <summary>Beside these tests, else in the package's own output of the same configuration.</summary>
    public static string FileOf(string package)
    {
        var here = AppContext.BaseDirectory;
        var beside = Path.Combine(here, package + ".dll");
        return File.Exists(beside)
            ? beside
            : Path.Combine(here.Replace("Tracing.Functional.Tests", package, StringComparison.Ordinal), package + ".dll");
    }
}
