using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace Tracing.Functional.Instrumentation.Sql;

// The database behind a connection: the tags that all of its spans share, and its statements.
internal sealed class SqlTarget
{
    private readonly ConditionalWeakTable<SqlStatement, Described> _described = [];
    private readonly ConditionalWeakTable<SqlStatement, Described>.CreateValueCallback _describe;

    public SqlTarget(string system, SqlStatements statements, string? @namespace, string? address, int? port)
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
        _describe = statement => new Described(statement.Name ?? Name, [.. Tags, .. statement.Tags]);
    }

    public string System { get; }

    public SqlStatements Statements { get; }

    /// <summary>The name of a span that has no better one.</summary>
    public string Name { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>The span of a text, or of a procedure's name; the same object while the text is remembered.</summary>
    public Described Describe(string text, bool isProcedure) =>
        isProcedure ? _describe(Statements.OfProcedure(text)) : _described.GetValue(Statements.Of(text), _describe);

    /// <summary>The connection's part and those of a batch.</summary>
    public Described Describe(SqlStatement statement) => _describe(statement);

    /// <summary>
    /// host, host:port, tcp:host,port, host\instance; of anything else nothing, since it may be a path or hold a password.
    /// </summary>
    internal static (string? Address, int? Port, string? Instance) Server(string system, string? source)
    {
        if (string.IsNullOrWhiteSpace(source))
            return default;

        var host = source.AsSpan().Trim();
        if (Ip(host) is { } ip)
            return (ip, null, null);
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

        if (Ip(host) is { } address)
            return (address, port, instance);
        return IsHost(host) ? (host.ToString(), port, instance) : default;
    }

    /// <summary>An address of version 6, without its brackets.</summary>
    private static string? Ip(ReadOnlySpan<char> host) =>
        host.Contains(':') && IPAddress.TryParse(host is ['[', .. var inside, ']'] ? inside : host, out var address)
            ? address.ToString()
            : null;

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        foreach (var c in host)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('.' or '-' or '_'))
                return false;
        }

        return host.Length > 0;
    }

    /// <summary>What a span of one text is called, and all that it says at its start.</summary>
    internal sealed record Described(string Name, KeyValuePair<string, object?>[] Tags);
}
