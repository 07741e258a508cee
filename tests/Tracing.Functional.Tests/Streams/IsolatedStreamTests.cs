// What the tests of the isolated stream share: a stream whose losses and faults are noted, and patience with a bound.
using System.Reactive.Concurrency;
using NUnit.Framework;
using Tracing.Functional.Streams;

namespace Tracing.Functional.Tests.Streams;

public abstract class IsolatedStreamTests
{
    private readonly List<Exception> _faults = [];
    private readonly TaskCompletionSource _faulted = new();
    private int _lost;

    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    protected int Lost => Volatile.Read(ref _lost);

    /// <summary>Ends with the first fault.</summary>
    protected Task Faulted => _faulted.Task;

    protected IReadOnlyList<Exception> Faults
    {
        get
        {
            lock (_faults) return [.. _faults];
        }
    }

    protected static IEnumerable<TestCaseData> Modes() =>
    [
        new TestCaseData(ImmediateScheduler.Instance).SetArgDisplayNames("immediate"),
        new TestCaseData((IScheduler?)null).SetArgDisplayNames("task pool"),
        new TestCaseData(CurrentThreadScheduler.Instance).SetArgDisplayNames("current thread"),
    ];

    protected static void Wait(WaitHandle gate) => Assert.That(gate.WaitOne(Patience), Is.True, "waited in vain");

    private protected IsolatedStream<T> Stream<T>(IScheduler? scheduler, int queueLength = 1024) => new(
        new StreamOptions { Scheduler = scheduler, QueueLength = queueLength },
        () => Interlocked.Increment(ref _lost),
        error =>
        {
            lock (_faults) _faults.Add(error);
            _faulted.TrySetResult();
        });
}
