// How tests start a server of their own: as a user that it accepts, on a free port of 127.0.0.1, ended with this process.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Tracing.Functional.Tests.Peers;

internal static class Server
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Below the ports that the system gives to outgoing connections.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use.
            }
        }
    }

    public static void WaitUntilItListens(Process server, int port)
    {
        var deadline = Stopwatch.StartNew();
        while (deadline.Elapsed < Patience && !server.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                server.WaitForExit(TimeSpan.FromMilliseconds(50));
            }
        }

        throw new InvalidOperationException($"{server.StartInfo.ArgumentList[^1]} did not start.");
    }

    public static void Run(string user, string program, params string[] arguments)
    {
        using var process = Start(user, program, arguments);
        if (!process.WaitForExit(Patience) || process.ExitCode != 0)
            throw new InvalidOperationException($"{Path.GetFileName(program)} failed.");
    }

    /// <summary>Servers refuse to run as root; the kernel ends them with the thread that started them.</summary>
    public static Process Start(string user, string program, params string[] arguments)
    {
        string[] account = Environment.UserName == "root" ? [$"--reuid={user}", $"--regid={user}", "--clear-groups"] : [];
        var start = new ProcessStartInfo("setpriv", [.. account, "--pdeathsig", "TERM", program, .. arguments])
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
}
