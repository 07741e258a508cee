using System.Diagnostics.CodeAnalysis;

namespace Tracing.Functional.Streams;

// A hot stream whose observers cannot hurt its publisher or each other. Owns the list of observers; what happens between one value and
// one observer is in IsolatedObserver. An observer that publishes within OnNext gets the new value after the one it is at; other
// observers may get the new value first.
internal sealed class IsolatedStream<T> : IObservable<T>, IDisposable
{
    private readonly StreamOptions _options;
    private readonly Action _onDropped;
    private readonly Action<Exception> _onFault;
    private readonly Lock _changing = new();
    private bool _isDisposed;

    /// <summary>Never changed in place; null while there is no observer.</summary>
    private volatile IsolatedObserver<T>[]? _observers;

    /// <summary>A stream without observers.</summary>
    /// <param name="options">Read now; later changes have no effect.</param>
    /// <param name="onDropped">Called for each value that one observer lost, in the publishing thread.</param>
    /// <param name="onFault">Called with what an observer threw, after it was unsubscribed. What the two callbacks throw is ignored.</param>
    /// <exception cref="ArgumentOutOfRangeException">The queue's length is outside its range.</exception>
    public IsolatedStream(StreamOptions options, Action onDropped, Action<Exception> onFault)
    {
        Check(options.QueueLength);
        _options = new StreamOptions { QueueLength = options.QueueLength, Scheduler = options.Scheduler };
        _onDropped = onDropped;
        _onFault = onFault;
    }

    /// <summary>Whether a value would reach anybody.</summary>
    public bool HasObservers => _observers is not null;

    /// <summary>Hands the value to every observer. Never throws, and never waits; any number of threads may publish at once.</summary>
    public void Publish(T value)
    {
        if (_observers is not { } observers) return;
        foreach (var observer in observers) observer.Publish(value);
    }

    /// <summary>Adds an observer; after <see cref="Dispose"/> it is only told that the stream is over.</summary>
    public IDisposable Subscribe(IObserver<T> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var isolated = new IsolatedObserver<T>(this, observer, _options);
        if (TryAdd(isolated)) return isolated;
        observer.OnCompleted();
        return System.Reactive.Disposables.Disposable.Empty;
    }

    /// <summary>Completes all observers, each after what waits in its queue; does not wait for them.</summary>
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

    [SuppressMessage("Design", "CA1031", Justification = "A listener of the loss counter may throw; the span must not meet it.")]
    [SuppressMessage("Roslynator", "RCS1075", Justification = "Nobody is left to tell.")]
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
