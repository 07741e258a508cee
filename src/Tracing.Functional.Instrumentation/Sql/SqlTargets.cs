using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Globalization;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

// The databases that connections lead to, read from their properties and remembered: EF Core has a new connection in every context.
internal sealed class SqlTargets(SqlTracer tracer)
{
    internal const int Most = 128;
    private static readonly Hook s_hook = new("sql connection");
    private readonly ConcurrentDictionary<Key, SqlTarget> _known = new();
    private int _count;

    /// <summary>How many are held.</summary>
    internal int Count => _known.Count;

    /// <summary>What the connection's properties say; less if they throw.</summary>
    public SqlTarget Of(DbConnection? connection)
    {
        if (connection is null)
            return New(default, SqlSystem.Unknown);

        var system = SqlSystem.Of(connection.GetType());
        var key = new Key(
            connection.GetType(),
            s_hook.Run(connection, static one => one.ConnectionString, null!),
            s_hook.Run(connection, static one => one.Database, null!),
            system is "sqlite" ? null : s_hook.Run(connection, static one => one.DataSource, null!),
            system is "mysql" && s_hook.Run(connection, IsMariaDb, false));
        if (_known.TryGetValue(key, out var target))
            return target;

        target = New(key, system);
        if (Interlocked.Increment(ref _count) > Most)
        {
            // Connection strings with passwords that change would add up.
            _known.Clear();
            Volatile.Write(ref _count, 0);
        }

        return _known.GetOrAdd(key, target);
    }

    private SqlTarget New(Key key, string system)
    {
        var (address, port, instance) = SqlTarget.Server(system, key.Source);
        if (address is not null && system is "mysql")
            port ??= s_hook.Run(key.Settings, PortOf, null);
        if (key.IsMariaDb)
            system = "mariadb";
        var database = string.IsNullOrEmpty(key.Database) ? null : key.Database;
        return new SqlTarget(system, tracer.StatementsOf(system), instance is null ? database : $"{instance}|{database}", address, port);
    }

    /// <summary>The server says so in its handshake, so the connection must be open.</summary>
    private static bool IsMariaDb(DbConnection connection) =>
        connection.State == ConnectionState.Open && connection.ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    /// <summary>MySQL's providers have the port in the connection string alone.</summary>
    private static int? PortOf(string? settings) =>
        new DbConnectionStringBuilder { ConnectionString = settings }.TryGetValue("port", out var port)
        && int.TryParse(port as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number is > 0 and <= ushort.MaxValue
            ? number
            : null;

    private readonly record struct Key(Type Provider, string? Settings, string? Database, string? Source, bool IsMariaDb);
}
