// A PostgreSQL server of the test's own: a new cluster in a temporary folder, on a free port of 127.0.0.1. It ends with this process.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracing.Functional.Tests.Peers;

internal sealed class PostgreSql : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "tracing-postgresql-" + Guid.NewGuid().ToString("N"));
    private readonly string _programs;
    private readonly Process _server;

    private PostgreSql(string programs)
    {
        _programs = programs;
        Run("mkdir", "-m", "700", _folder);
        Run(Path.Combine(programs, "initdb"), "-D", Data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        Port = FreePort();
        _server = Start(
            Path.Combine(programs, "postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=", "-c", "fsync=off");
        WaitUntilItListens();
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
        Run(Path.Combine(_programs, "pg_ctl"), "stop", "-D", Data, "-m", "immediate");
        _server.WaitForExit(s_patience);
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void WaitUntilItListens()
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < s_patience && !_server.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                _server.WaitForExit(TimeSpan.FromMilliseconds(50));
            }
        }

        throw new InvalidOperationException("PostgreSQL did not start.");
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        if (!process.WaitForExit(s_patience) || process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} failed.");
    }

    /// <summary>PostgreSQL refuses to run as root; the kernel ends it with the thread that started it.</summary>
    private static Process Start(string program, params string[] arguments)
    {
        string[] user = Environment.UserName == "root" ? ["--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];
        var start = new ProcessStartInfo("setpriv", [.. user, "--pdeathsig", "INT", program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
