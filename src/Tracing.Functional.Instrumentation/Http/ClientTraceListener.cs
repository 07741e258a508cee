using System.Diagnostics;
using System.Diagnostics.Tracing;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Http;

// Turns the framework's events of requests, connections, name resolution, sockets and TLS into events of the span in whose flow they
// happen. The framework raises them for the whole process, servers too; there is one listener, and only while a provider asks for it.
internal sealed class ClientTraceListener : EventListener
{
    private static readonly Lock s_changing = new();
    private static readonly Hook s_hook = new("HTTP client trace");
    private static ClientTraceListener? s_listener;
    private static int s_users;
    private readonly ConnectionTable _connections = new();

    private ClientTraceListener()
    {
    }

    /// <summary>Whether events are on in this process.</summary>
    public static bool IsOn => s_listener is not null;

    public static void Acquire()
    {
        lock (s_changing)
        {
            if (s_users++ == 0)
                s_listener = new ClientTraceListener();
        }
    }

    public static void Release()
    {
        lock (s_changing)
        {
            if (--s_users > 0)
                return;
            s_listener?.Dispose();
            s_listener = null;
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name is "System.Net.Http" or "System.Net.NameResolution" or "System.Net.Sockets" or "System.Net.Security")
            EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
        s_hook.Run((this, eventData), static state => state.Item1.Heard(state.eventData));

    private void Heard(EventWrittenEventArgs heard)
    {
        // Events may arrive while the base class is still being constructed.
        if (_connections is null)
            return;

        var request = RequestHook.Current;
        if (heard.EventSource.Name is "System.Net.Http")
            HeardHttp(heard, request);
        else if (request is not null && NameOf(heard.EventName) is { } name)
            request.Add(name, heard.TimeStamp);
    }

    private static string? NameOf(string? heard) => heard switch
    {
        "ResolutionStart" => "dns.start",
        "ResolutionFailed" => "dns.failed",
        "ResolutionStop" => "dns.done",
        "ConnectStart" => "connect.start",
        "ConnectFailed" => "connect.failed",
        "ConnectStop" => "connect.done",
        "HandshakeStart" => "tls.start",
        "HandshakeFailed" => "tls.failed",
        "HandshakeStop" => "tls.done",
        _ => null,
    };

    private void HeardHttp(EventWrittenEventArgs heard, RequestTrace? request)
    {
        switch (heard.EventName)
        {
            case "ConnectionEstablished" when heard.Payload is [byte major, _, long id, ..]:
                _connections.Established(id, isHttp1: major == 1);
                break;
            case "ConnectionClosed" when heard.Payload is [_, _, long id, ..]:
                _connections.Closed(id);
                break;
            case "RequestHeadersStart" when heard.Payload is [long id, ..]:
                Acquired(request, id, heard.TimeStamp);
                break;
            case "RequestHeadersStop":
                request?.Add(request.HasContent ? "request.headers.sent" : "request.sent", heard.TimeStamp);
                break;
            case "RequestContentStop":
                request?.Add("request.sent", heard.TimeStamp);
                break;
            case "ResponseHeadersStart" when request is { HearsFirstByte: true }:
                request.Add("response.first_byte", heard.TimeStamp);
                break;
            case "ResponseHeadersStop":
                if (request is { HearsFirstByte: false })
                    request.Add("response.first_byte", heard.TimeStamp);
                request?.Add("response.headers", heard.TimeStamp);
                break;
        }
    }

    /// <summary>
    /// Counted for every request, so that a connection is new only once. HTTP/2 announces the wait for a response, not its first byte.
    /// </summary>
    private void Acquired(RequestTrace? request, long id, DateTime time)
    {
        var (isReused, isHttp1) = _connections.Use(id);
        if (request is null || request.Activity.IsStopped)
            return;
        request.HearsFirstByte = isHttp1;
        request.Activity.SetTag("tracing.connection.reused", isReused);
        request.Add("connection.acquired", time,
            new ActivityTagsCollection { ["tracing.connection.reused"] = isReused, ["tracing.connection.id"] = id });
    }
}
