using System.Collections.Concurrent;

namespace Tracing.Functional.Instrumentation.Http;

// The open connections of the process's clients. Distinguishes a new one from one that has served a request before, whichever request
// opened it. Bounded: connections beyond the limit, and those opened before anybody listened, count as used.
internal sealed class ConnectionTable
{
    private const int MostConnections = 16_384;
    private readonly ConcurrentDictionary<long, Connection> _open = new();

    public void Established(long id, bool isHttp1)
    {
        if (_open.Count < MostConnections)
            _open.TryAdd(id, new Connection(isHttp1));
    }

    public void Closed(long id) => _open.TryRemove(id, out _);

    /// <summary>Whether a request was served before this one, and whether it is known to speak HTTP/1.</summary>
    public (bool IsReused, bool IsHttp1) Use(long id) =>
        _open.TryGetValue(id, out var connection) ? (connection.Use(), connection.IsHttp1) : (true, false);

    private sealed class Connection(bool isHttp1)
    {
        private int _uses;

        public bool IsHttp1 => isHttp1;

        /// <summary>Whether it was used before.</summary>
        public bool Use() => _uses != 0 || Interlocked.Exchange(ref _uses, 1) != 0;
    }
}
