using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Tracing.Functional.AspNetCore.Http;

// Tells which request is starting on a thread, for all hosts of the process. The server asks listeners, newest first, whether they want a
// span of the request, and shows them the request; the first that says yes ends the asking. So this one must be the newest: it moves to the
// front when the host starts, and again when it notices that it was passed over.
internal sealed class RequestAnnouncer : IObserver<DiagnosticListener>, IDisposable
{
    private const string ListenerName = "Microsoft.AspNetCore";
    private const string Start = RequestSpans.OperationName + ".Start";
    private const int MostMoves = 16;

    private readonly Lock _lock = new();
    private readonly List<(DiagnosticListener Host, IDisposable Subscription)> _hosts = [];
    private readonly IDisposable _all;
    private int _moves;
    private bool _isDisposed;

    public RequestAnnouncer() => _all = DiagnosticListener.AllListeners.Subscribe(this);

    /// <summary>Stands before all that listen now.</summary>
    public void MoveToFront()
    {
        lock (_lock)
        {
            for (var i = 0; i < _hosts.Count && !_isDisposed; i++)
            {
                // In this order: disposing of a subscription takes the function that shows spans from those before it.
                var (host, before) = _hosts[i];
                before.Dispose();
                _hosts[i] = (host, Listen(host));
            }
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is not ListenerName)
            return;
        lock (_lock)
        {
            if (!_isDisposed)
                _hosts.Add((value, Listen(value)));
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _hosts.ForEach(host => host.Subscription.Dispose());
            _hosts.Clear();
        }

        _all?.Dispose();
    }

    /// <summary>The observer is new each time: the framework tells subscriptions apart by their observers.</summary>
    private IDisposable Listen(DiagnosticListener host) => host.Subscribe(new Silent(), IsAsked, Imported, onActivityExport: null);

    /// <summary>
    /// Never wants anything. What the server asks next shows that the request's span has started. If the span was not shown by then, the
    /// framework has forgotten the function for it, because a listener behind this one was disposed of: a new subscription has it again.
    /// </summary>
    private bool IsAsked(string name, object? payload, object? _)
    {
        if (name is RequestSpans.OperationName && payload is HttpContext context)
        {
            StartingRequest.Begin(context);
            return false;
        }

        var isForgotten = name is Start && StartingRequest.IsStarting;
        StartingRequest.End();
        if (isForgotten)
            Move();
        return false;
    }

    private void Imported(Activity span, object? payload)
    {
        var wasAsked = StartingRequest.IsStarting;
        StartingRequest.End();
        if (!wasAsked && payload is HttpContext && span.OperationName is RequestSpans.OperationName)
            Move();
    }

    private void Move()
    {
        if (Interlocked.Increment(ref _moves) <= MostMoves)
            MoveToFront();
    }

    private sealed class Silent : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
