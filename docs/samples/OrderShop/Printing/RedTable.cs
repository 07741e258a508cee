using System.Collections.Concurrent;
using Tracing.Functional;

namespace OrderShop;

// Rate, errors and durations of every operation, from the stream of spans: of all orders, whether their traces are kept or not.
internal sealed class RedTable : IDisposable
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<RedFigures> _waiting = [];
    private readonly TaskCompletionSource _finished = new();
    private readonly IDisposable _subscription;

    public RedTable(TracingStreams streams)
    {
        _subscription = streams.Spans
            .Red(s_window, allSpans: true)
            .Subscribe(Take, () => _finished.SetResult());
    }

    /// <summary>How many orders were measured so far.</summary>
    public double Orders { get; private set; }

    /// <summary>Done when the stream is over and all of it was taken.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Prints the windows that have ended since the last time.</summary>
    public void Print()
    {
        while (_waiting.TryDequeue(out var figures))
        {
            Terminal.Line(Terminal.Dim($"       spans of the last {s_window.TotalSeconds:0} s"
                + $"{"rate",18}{"errors",11}{"p50",11}{"p99",11}"));
            foreach (var operation in figures.Operations)
            {
                var errors = $"{operation.ErrorRatio * 100,9:0.0} %";
                Terminal.Line(
                    $"       {operation.Operation,-24}{operation.Rate,12:0.0} /s"
                    + (operation.Errors > 0 ? Terminal.Red(errors) : errors)
                    + $"{operation.P50.TotalMilliseconds,8:0} ms{operation.P99.TotalMilliseconds,8:0} ms");
            }
        }
    }

    public void Dispose() => _subscription.Dispose();

    private void Take(RedFigures figures)
    {
        Orders += figures.Of(Shop.OrderName)?.Count ?? 0;
        if (figures.Length >= s_window / 2)
            _waiting.Enqueue(figures);
    }
}
