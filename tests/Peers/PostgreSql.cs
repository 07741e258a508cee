// A PostgreSQL server of the test's own: a new cluster in a temporary folder, on a free port of 127.0.0.1. It ends with this process.
using System.Diagnostics;
using System.Globalization;

namespace Tracing.Functional.Tests.Peers;

internal sealed class PostgreSql : IDisposable
{
    private const string User = "postgres";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "tracing-postgresql-" + Guid.NewGuid().ToString("N"));
    private readonly string _programs;
    private readonly Process _server;

    private PostgreSql(string programs)
    {
        _programs = programs;
        Server.Run(User, "mkdir", "-m", "700", _folder);
        Server.Run(
            User, Path.Combine(programs, "initdb"), "-D", Data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Port = Server.FreePort();
        _server = Server.Start(
            User, Path.Combine(programs, "postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off");
        Server.WaitUntilItListens(_server, Port);
    }

    public int Port { get; }

    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=test;Database=postgres;Timeout=30");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The running server; without its programs the test is skipped.</summary>
    public static PostgreSql Run()
    {
        var installed = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .Select(version => Path.Combine(version, "bin"))
                .OrderDescending(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        var postgres = installed.Select(folder => Path.Combine(folder, "postgres")).FirstOrDefault(File.Exists) ?? Peer.Find("postgres");
        Peer.Require(postgres is not null, "PostgreSQL (postgres, initdb) is not installed.");
        return new PostgreSql(Path.GetDirectoryName(postgres!)!);
    }

    public void Dispose()
    {
        Server.Run(User, Path.Combine(_programs, "pg_ctl"), "stop", "-D", Data, "-m", "immediate");
        _server.WaitForExit(Server.Patience);
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
