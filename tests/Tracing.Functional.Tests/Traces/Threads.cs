namespace Tracing.Functional.Tests.Traces;

// Work on threads that start together. What one of them throws is thrown.
internal static class Threads
{
    public static void Run(IReadOnlyList<Action> work)
    {
        using var barrier = new Barrier(work.Count);
        var failures = new List<Exception>();
        var threads = work.Select(one => new Thread(() => Guarded(one, barrier, failures))).ToList();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    private static void Guarded(Action work, Barrier barrier, List<Exception> failures)
    {
        barrier.SignalAndWait();
        try
        {
            work();
        }
#pragma warning disable CA1031 // It is thrown by the call that waits for it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            lock (failures)
                failures.Add(failure);
        }
    }
}
