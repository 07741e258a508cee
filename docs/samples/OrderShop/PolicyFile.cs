using System.Diagnostics;

namespace OrderShop;

// The file that has the gateway's policy. The shop works on a copy, so that it can change it while requests come.
internal sealed class PolicyFile : IDisposable
{
    private static readonly string s_original = Path.Combine(AppContext.BaseDirectory, "orders.policy");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("order-shop-");

    public PolicyFile() => File.WriteAllText(FullPath, Text);

    public string FullPath => Path.Combine(_folder.FullName, "orders.policy");

    public static string Text => File.ReadAllText(s_original);

    /// <summary>In the middle of the spike: one more path is a health check. The file is replaced whole, as an editor does it.</summary>
    public async Task Change(Stopwatch clock, CancellationToken stop)
    {
        await LiveTable.Until(TimeSpan.FromSeconds(Traffic.Phases[0].Seconds + Traffic.Phases[1].Seconds / 2.0), clock, stop);
        var text = Text.Replace("path is \"/health\"", "path is one of (\"/health\", \"/ready\")", StringComparison.Ordinal);
        await File.WriteAllTextAsync(FullPath + ".new", text, stop);
        File.Move(FullPath + ".new", FullPath, overwrite: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
