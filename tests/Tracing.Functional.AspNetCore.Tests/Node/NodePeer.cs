// A program of tests/Peers/node that runs beside a test: its lines of JSON, and its end at the latest when the test's.
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using NUnit.Framework;
using Tracing.Functional.Tests.Peers;

namespace Tracing.Functional.AspNetCore.Tests.Node;

internal sealed class NodePeer : IAsyncDisposable
{
    private const string Reason = "Node or its packages are missing: run npm ci in tests/Peers/node.";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "Peers", "node");
    private readonly Process _process;
    private readonly Channel<JsonElement> _lines = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> _passed = [];
    private readonly Task _reading;

    private NodePeer(Process process)
    {
        _process = process;
        process.ErrorDataReceived += static (_, line) => TestContext.Progress.WriteLine(line.Data);
        process.BeginErrorReadLine();
        _reading = Read();
    }

    /// <summary>The port that the server reported.</summary>
    public int Port { get; private set; }

    /// <summary>Starts a server, and waits until it listens.</summary>
    public static async Task<NodePeer> Serve(string program)
    {
        var peer = Start(program);
        peer.Port = (await peer.Line("port")).GetInt32();
        return peer;
    }

    public static NodePeer Start(string program, params string[] arguments)
    {
        var node = Peer.Find("node");
        Peer.Require(node is not null && Directory.Exists(Path.Combine(Folder, "node_modules")), Reason);
        var start = new ProcessStartInfo(node!, [program, .. arguments])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        return new NodePeer(Process.Start(start)!);
    }

    /// <summary>The property of that name of the next line that has it; other lines stay for later.</summary>
    public async Task<JsonElement> Line(string name)
    {
        for (var i = 0; i < _passed.Count; i++)
        {
            if (!_passed[i].TryGetProperty(name, out var early))
                continue;
            _passed.RemoveAt(i);
            return early;
        }

        using var deadline = new CancellationTokenSource(Patience);
        await foreach (var line in _lines.Reader.ReadAllAsync(deadline.Token))
        {
            if (line.TryGetProperty(name, out var value))
                return value;
            _passed.Add(line);
        }

        throw new InvalidOperationException($"the Node program ended before it said \"{name}\"");
    }

    /// <summary>All lines that are left when the program has ended by itself.</summary>
    public async Task<List<JsonElement>> ToEnd()
    {
        using var deadline = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(deadline.Token);
        await _reading;
        return [.. _passed, .. await _lines.Reader.ReadAllAsync(deadline.Token).ToListAsync(deadline.Token)];
    }

    /// <summary>Ends a server, and gives the lines that are left.</summary>
    public Task<List<JsonElement>> Stop()
    {
        _process.StandardInput.Close();
        return ToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
    }

    private async Task Read()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            _lines.Writer.TryWrite(JsonDocument.Parse(line).RootElement);
        _lines.Writer.Complete();
    }
}
