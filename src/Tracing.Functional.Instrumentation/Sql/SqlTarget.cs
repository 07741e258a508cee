using System.Data.Common;
using System.Globalization;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Instrumentation.Sql;

// The database behind a connection: the tags that all of its spans share, and its statements.
internal sealed class SqlTarget
{
    private static readonly Hook s_hook = new("sql connection");

    private SqlTarget(string system, SqlStatements statements, string? @namespace, string? address, int? port)
    {
        System = system;
        Statements = statements;
        Name = @namespace ?? address ?? system;
        KeyValuePair<string, object?>[] tags =
        [
            new("db.system.name", system),
            new("db.namespace", @namespace),
            new("server.address", address),
            new("server.port", port),
        ];
        Tags = [.. tags.Where(tag => tag.Value is not null)];
    }

    public string System { get; }

    public SqlStatements Statements { get; }

    /// <summary>The name of a span that has no better one.</summary>
    public string Name { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>What the connection's properties say; less if they throw.</summary>
    public static SqlTarget Of(DbConnection? connection, SqlTracer tracer)
    {
        if (connection is null)
            return new SqlTarget(SqlSystem.Unknown, tracer.StatementsOf(SqlSystem.Unknown), null, null, null);

        var system = SqlSystem.Of(connection.GetType());
        var database = s_hook.Run(connection, static one => one.Database, null!);
        var source = system is "sqlite" ? null : s_hook.Run(connection, static one => one.DataSource, null!);
        var (address, port, instance) = Server(system, source);
        if (string.IsNullOrEmpty(database))
            database = null;
        return new SqlTarget(
            system, tracer.StatementsOf(system), instance is null ? database : $"{instance}|{database}", address, port);
    }

    /// <summary>Both sets of tags, the connection's first.</summary>
    public KeyValuePair<string, object?>[] With(SqlStatement statement) => [.. Tags, .. statement.Tags];

    /// <summary>
    /// host, host:port, tcp:host,port, host\instance; of anything else nothing, since it may be a path or hold a password.
    /// </summary>
    internal static (string? Address, int? Port, string? Instance) Server(string system, string? source)
    {
        if (string.IsNullOrWhiteSpace(source))
            return default;

        var host = source.AsSpan().Trim();
        if (host.StartsWith("tcp:", StringComparison.OrdinalIgnoreCase))
            host = host[4..].TrimStart('/');
        var separator = system is "microsoft.sql_server" ? ',' : ':';
        int? port = null;
        if (host.LastIndexOf(separator) is var at and > 0)
        {
            var digits = host[(at + 1)..].Trim();
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > ushort.MaxValue)
                return default;
            port = number;
            host = host[..at];
        }

        string? instance = null;
        if (system is "microsoft.sql_server" && host.IndexOf('\\') is var slash and > 0)
        {
            instance = host[(slash + 1)..].ToString();
            host = host[..slash];
        }

        return IsHost(host) ? (host.ToString(), port, instance) : default;
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (var c in host)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return false;
        }

        return host.Length > 0;
    }
}
