using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Diagnostics;
using Tracing.Functional.Ground;

namespace Tracing.Functional.AspNetCore.Http;

// Listens to servers while a tracer provider lives: their requests start, fail and end. Every host has a diagnostic listener of its own,
// and a provider among the host's services records its requests. The requests of a host without a provider are recorded by any provider of
// the process, since OpenTelemetry hands it their spans.
internal sealed class RequestListener : IObserver<KeyValuePair<string, object?>>, IObserver<DiagnosticListener>, IDisposable
{
    private const string ListenerName = "Microsoft.AspNetCore";
    private const string Start = RequestSpans.OperationName + ".Start";
    private const string Stop = RequestSpans.OperationName + ".Stop";
    private const string Matched = "Microsoft.AspNetCore.Routing.EndpointMatched";
    private const string Unhandled = "Microsoft.AspNetCore.Hosting.UnhandledException";
    private const string ShownOnPage = "Microsoft.AspNetCore.Diagnostics.UnhandledException";
    private const string Handled = "Microsoft.AspNetCore.Diagnostics.HandledException";
    private const string Filtered = BeforeExceptionFilterOnException.EventName;

    /// <summary>
    /// About the span that is about to start: the server shows it just before it asks for the start event, in the same thread.
    /// </summary>
    [ThreadStatic]
    private static bool t_isNotRecorded;

    private readonly IRequestEvents _events;
    private readonly DiagnosticListener? _host;
    private readonly Hook _start = new("aspnetcore.start");
    private readonly Hook _route = new("aspnetcore.route");
    private readonly Hook _stop = new("aspnetcore.stop");
    private readonly Hook _exception = new("aspnetcore.exception");
    private readonly Subscriptions _subscriptions = new();

    /// <summary>Listens to this host, if there is one, and to hosts without a provider.</summary>
    public RequestListener(IRequestEvents events, DiagnosticListener? host)
    {
        _events = events;
        _host = host;
        if (host is not null)
            Listen(host, isOwn: true);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public void Dispose() => _subscriptions.Dispose();

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name is ListenerName && !ReferenceEquals(value, _host))
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
            case ShownOnPage or Handled when payload is not null:
                _exception.Run((_events, payload), static state => Caught(state._events, state.payload));
                break;
            case Filtered when payload is BeforeExceptionFilterOnException { ExceptionContext: { Exception: not null } caught }:
                _exception.Run((_events, caught), static state => state._events.Caught(state.caught.HttpContext, state.caught.Exception));
                break;
        }
    }

    /// <summary>The common case of a request that is not sampled, seen without looking into it.</summary>
    private static bool IsNotRecorded(Activity? current) =>
        current is { IsAllDataRequested: false, OperationName: RequestSpans.OperationName };

    /// <summary>The payload's type is the framework's own; its properties are public, and kept when it is trimmed.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The framework keeps the properties of what it writes.")]
    private static (HttpContext? Context, Exception? Exception) Read(object payload)
    {
        var type = payload.GetType();
        return (
            type.GetProperty("httpContext")?.GetValue(payload) as HttpContext,
            type.GetProperty("exception")?.GetValue(payload) as Exception);
    }

    private static void Escaped(IRequestEvents events, object payload)
    {
        if (Read(payload) is ({ } context, { } exception))
            events.Escaped(context, exception);
    }

    private static void Caught(IRequestEvents events, object payload)
    {
        if (Read(payload) is ({ } context, { } exception))
            events.Caught(context, exception);
    }

    /// <summary>
    /// Asks for these events only; never for a span that no provider wants, nor for start and route of a request that is not recorded.
    /// A server whose start was declined does not announce the end either.
    /// </summary>
    private static bool IsHeard(string name) => name switch
    {
        RequestSpans.OperationName => WantsSpan(),
        Start => !t_isNotRecorded,
        Matched => !IsNotRecorded(Activity.Current),
        Stop or Unhandled or ShownOnPage or Handled or Filtered => true,
        _ => false,
    };

    /// <summary>
    /// The server asks for a span by this name at the beginning of each request: what an earlier one has left on the thread is forgotten.
    /// The note about this one may stay out: if a listener is disposed of, the framework forgets the others' function that makes it.
    /// </summary>
    private static bool WantsSpan()
    {
        t_isNotRecorded = false;
        return false;
    }

    private void Listen(DiagnosticListener host, bool isOwn)
    {
        var owner = HostOwner.Of(host);
        if (isOwn)
            owner.Take(this);
        else
            owner.IsOrBecomes(this);
        _subscriptions.Add(host.Subscribe(
            new Owned(this, owner),
            static (name, _, _) => IsHeard(name),
            static (span, _) => t_isNotRecorded = !span.IsAllDataRequested,
            onActivityExport: null));
        _subscriptions.Add(new Release(this, owner));
    }

    /// <summary>The one listener that records the requests of a host.</summary>
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
            if (!IsNotRecorded(Activity.Current) && owner.IsOrBecomes(listener))
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
