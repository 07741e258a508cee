namespace Tracing.Functional.Ground;

// What ends with its owner. One that comes after the end is ended at once.
internal sealed class Subscriptions : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _all = [];
    private bool _isDisposed;

    public void Add(IDisposable subscription)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _all.Add(subscription);
                return;
            }
        }

        subscription.Dispose();
    }

    public void Dispose()
    {
        IDisposable[] all;
        lock (_lock)
        {
            _isDisposed = true;
            all = [.. _all];
            _all.Clear();
        }

        Array.ForEach(all, static subscription => subscription.Dispose());
    }
}
