using System.Diagnostics.CodeAnalysis;

namespace Tracing.Functional.Streams;

// A hot stream whose observers cannot disturb its publisher or each other. It holds the list of observers; IsolatedObserver delivers values
// to one of them. If an observer publishes in its OnNext, it gets the new value after the current one. Other observers may get the new
// value before the current one.
internal sealed class IsolatedStream<T> : IObservable<T>, IDisposable
{
    private readonly StreamOptions _options;
    private readonly Action _onDropped;
    private readonly Action<Exception> _onFault;
    private readonly Lock _changing = new();
    private bool _isDisposed;

    /// <summary>Replaced, never changed in place. Null if there is no observer.</summary>
    private volatile IsolatedObserver<T>[]? _observers;

    /// <summary>A stream without observers.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="onDropped">Called on the publishing thread for each value that one observer lost. Its exceptions are ignored.</param>
    /// <param name="onFault">
    /// Called with the exception of an observer, after the observer was unsubscribed. Its own exceptions are ignored.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The queue's length is outside its range.</exception>
    public IsolatedStream(StreamOptions options, Action onDropped, Action<Exception> onFault)
    {
        Check(options.QueueLength);
        _options = new StreamOptions { QueueLength = options.QueueLength, Scheduler = options.Scheduler };
        _onDropped = onDropped;
        _onFault = onFault;
    }

    /// <summary>Whether there is an observer.</summary>
    public bool HasObservers => _observers is not null;

    /// <summary>
    /// Passes the value to every observer. Never throws, never waits for other threads. Any number of threads may publish at once.
    /// </summary>
    public void Publish(T value)
    {
        if (_observers is not { } observers) return;
        foreach (var observer in observers) observer.Publish(value);
    }

    /// <summary>Adds an observer. After <see cref="Dispose"/> the observer is completed at once.</summary>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var isolated = new IsolatedObserver<T>(this, observer, _options);
        if (TryAdd(isolated)) return isolated;
        observer.OnCompleted();
        return System.Reactive.Disposables.Disposable.Empty;
    }

    /// <summary>Completes all observers, each after the values in its queue. Does not wait for observers on other threads.</summary>
    public void Dispose()
    {
        IsolatedObserver<T>[] last;
        lock (_changing)
        {
            _isDisposed = true;
            last = _observers ?? [];
            _observers = null;
        }

        foreach (var observer in last) observer.Complete();
    }

    internal void Remove(IsolatedObserver<T> observer)
    {
        lock (_changing)
        {
            var rest = (_observers ?? []).Where(other => other != observer).ToArray();
            _observers = rest.Length == 0 ? null : rest;
        }
    }

    internal void Dropped() => Guarded(_onDropped);

    internal void Faulted(Exception error) => Guarded(() => _onFault(error));

    private bool TryAdd(IsolatedObserver<T> observer)
    {
        lock (_changing)
        {
            if (_isDisposed) return false;
            _observers = [.. _observers ?? [], observer];
            return true;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A callback may throw; its exception must not reach the publisher.")]
    [SuppressMessage("Roslynator", "RCS1075", Justification = "Nobody is left to report the exception to.")]
    private static void Guarded(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception)
        {
        }
    }

    private static void Check(int queueLength)
    {
        if (queueLength is >= 1 and <= StreamOptions.LongestQueue) return;
        throw new ArgumentOutOfRangeException(
            nameof(queueLength), queueLength, $"queueLength is {queueLength}; allowed: 1 to {StreamOptions.LongestQueue} values.");
    }
}
