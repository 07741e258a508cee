using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Tracing.Functional.Instrumentation;

namespace Tracing.Functional.AspNetCore.Http;

// Hears from a server when its requests start, fail and end, for as long as a tracer provider lives. Every host has a diagnostic listener of
// its own: a provider among the host's services listens to that one. A provider that stands alone listens to those that no host's does.
internal sealed class RequestListener : IObserver<KeyValuePair<string, object?>>, IObserver<DiagnosticListener>, IDisposable
{
    private const string ListenerName = "Microsoft.AspNetCore";
    private const string Start = RequestSpans.OperationName + ".Start";
    private const string Stop = RequestSpans.OperationName + ".Stop";
    private const string Matched = "Microsoft.AspNetCore.Routing.EndpointMatched";
    private const string Unhandled = "Microsoft.AspNetCore.Hosting.UnhandledException";

    private readonly IRequestEvents _events;
    private readonly Hook _start = new("aspnetcore.start");
    private readonly Hook _route = new("aspnetcore.route");
    private readonly Hook _stop = new("aspnetcore.stop");
    private readonly Hook _exception = new("aspnetcore.exception");
    private readonly Lock _lock = new();
    private readonly List<IDisposable> _subscriptions = [];
    private bool _isDisposed;

    /// <summary>Listens to this host, or to all without one.</summary>
    public RequestListener(IRequestEvents events, DiagnosticListener? host)
    {
        _events = events;
        if (host is null)
            Keep(DiagnosticListener.AllListeners.Subscribe(this));
        else
            Listen(host, isOwn: true);
    }

    public void Dispose()
    {
        List<IDisposable> subscriptions;
        lock (_lock)
        {
            _isDisposed = true;
            subscriptions = [.. _subscriptions];
            _subscriptions.Clear();
        }

        subscriptions.ForEach(subscription => subscription.Dispose());
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is ListenerName)
            Listen(value, isOwn: false);
    }

    public void OnNext(KeyValuePair<string, object?> value) => Heard(value.Key, value.Value);

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Heard(string name, object? payload)
    {
        switch (name)
        {
            case Start when payload is HttpContext context:
                _start.Run((_events, context), static state => state._events.Started(state.context));
                break;
            case Matched when payload is HttpContext context:
                _route.Run((_events, context), static state => state._events.Matched(state.context));
                break;
            case Stop when payload is HttpContext context:
                _stop.Run((_events, context), static state => state._events.Stopped(state.context));
                break;
            case Unhandled when payload is not null:
                _exception.Run((_events, payload), static state => Escaped(state._events, state.payload));
                break;
        }
    }

    /// <summary>The payload's type is the framework's own; its properties are public, and kept when it is trimmed.</summary>
    private static void Escaped(IRequestEvents events, object payload)
    {
        var type = payload.GetType();
        if (type.GetProperty("httpContext")?.GetValue(payload) is HttpContext context && type.GetProperty("exception")?.GetValue(payload) is Exception exception)
            events.Escaped(context, exception);
    }

    /// <summary>Asks for four events and no more; above all not for a span where no provider wants one.</summary>
    private static bool IsHeard(string name) => name is Start or Matched or Stop or Unhandled;

    private void Listen(DiagnosticListener host, bool isOwn)
    {
        var owner = HostOwner.Of(host);
        if (isOwn)
            owner.Take(this);
        else
            owner.IsOrBecomes(this);
        Keep(host.Subscribe(new Owned(this, owner), IsHeard));
        Keep(new Release(this, owner));
    }

    private void Keep(IDisposable subscription)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _subscriptions.Add(subscription);
                return;
            }
        }

        subscription.Dispose();
    }

    /// <summary>Who records the requests of one host: one of all that hear of them.</summary>
    private sealed class HostOwner
    {
        private static readonly ConditionalWeakTable<DiagnosticListener, HostOwner> s_owners = [];
        private RequestListener? _owner;

        public static HostOwner Of(DiagnosticListener host) => s_owners.GetValue(host, static _ => new HostOwner());

        public void Take(RequestListener listener) => Volatile.Write(ref _owner, listener);

        public bool IsOrBecomes(RequestListener listener) =>
            ReferenceEquals(Volatile.Read(ref _owner), listener) || Interlocked.CompareExchange(ref _owner, listener, null) is null;

        public void Leave(RequestListener listener) => Interlocked.CompareExchange(ref _owner, null, listener);
    }

    private sealed class Owned(RequestListener listener, HostOwner owner) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (owner.IsOrBecomes(listener))
                listener.OnNext(value);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Release(RequestListener listener, HostOwner owner) : IDisposable
    {
        public void Dispose() => owner.Leave(listener);
    }
}
