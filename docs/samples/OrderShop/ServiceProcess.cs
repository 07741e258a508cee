using System.Diagnostics;

namespace OrderShop;

// This program once more, as one of the services behind the gateway.
internal sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ServiceProcess> Start(string name, Uri collector)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };

        // Under the dotnet command the program is its first argument.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ServiceProcess).Assembly.Location);
        start.ArgumentList.Add(name);
        start.ArgumentList.Add(collector.AbsoluteUri);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"The service {name} did not start.");
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var address = await process.StandardOutput.ReadLineAsync(timeout.Token);
        return address is null
            ? throw new InvalidOperationException($"The service {name} ended at its start.")
            : new ServiceProcess(process, new Uri(address));
    }

    /// <summary>Asks it to end, which exports what it holds, and waits.</summary>
    public async Task Stop()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
