// A MariaDB server of the test's own: new data in a temporary folder, on a free port of 127.0.0.1. It ends with this process.
using System.Diagnostics;
using System.Globalization;

namespace Tracing.Functional.Tests.Peers;

internal sealed class MariaDb : IDisposable
{
    private const string User = "mysql";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "tracing-mariadb-" + Guid.NewGuid().ToString("N"));
    private readonly Process _server;

    private MariaDb(string server, string install)
    {
        Server.Run(User, "mkdir", "-m", "755", _folder);
        Server.Run(
            User, install, "--no-defaults", $"--datadir={Data}", "--auth-root-authentication-method=normal", "--skip-test-db");
        var first = Path.Combine(_folder, "first.sql");
        File.WriteAllLines(
            first,
            ["CREATE USER test@'127.0.0.1' IDENTIFIED BY 'test';", "GRANT ALL ON *.* TO test@'127.0.0.1';", "CREATE DATABASE shop;"]);
        Port = Server.FreePort();
        _server = Server.Start(
            User, server, "--no-defaults", $"--datadir={Data}", "--bind-address=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--port={Port}"),
            $"--socket={Path.Combine(_folder, "socket")}", $"--pid-file={Path.Combine(_folder, "pid")}",
            $"--init-file={first}", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0");
        Server.WaitUntilItListens(_server, Port);
    }

    public int Port { get; }

    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={Port};User ID=test;Password=test;Database=shop");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The running server; without its programs the test is skipped.</summary>
    public static MariaDb Run()
    {
        var server = Peer.Find("mariadbd", "/usr/sbin", "/usr/local/sbin");
        var install = Peer.Find("mariadb-install-db");
        Peer.Require(server is not null && install is not null, "MariaDB (mariadbd, mariadb-install-db) is not installed.");
        return new MariaDb(server!, install!);
    }

    public void Dispose()
    {
        _server.Kill();
        _server.WaitForExit(Server.Patience);
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
