// Programs that tests talk to beside .NET: PostgreSQL, MariaDB, Node. If one is not installed, its tests are skipped and say why. With
// TRACING_PEERS=required, as in CI, that is a failure.
using NUnit.Framework;

namespace Tracing.Functional.Tests.Peers;

internal static class Peer
{
    private static readonly bool s_isRequired = Environment.GetEnvironmentVariable("TRACING_PEERS") == "required";

    /// <summary>Skips the test if the program is not there.</summary>
    public static void Require(bool isThere, string reason)
    {
        if (isThere)
            return;
        if (s_isRequired)
            Assert.Fail($"{reason} TRACING_PEERS=required allows no skip.");
        Assert.Ignore(reason);
    }

    /// <summary>The program's full path, or null.</summary>
    public static string? Find(string program, params IEnumerable<string> alsoIn) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(alsoIn)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
