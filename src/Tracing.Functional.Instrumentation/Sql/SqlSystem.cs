using System.Runtime.CompilerServices;

namespace Tracing.Functional.Instrumentation.Sql;

// The database that a provider talks to, by the name of its types: nothing here references a provider.
internal static class SqlSystem
{
    public const string Unknown = "other_sql";

    private static readonly (string Prefix, string System)[] s_providers =
    [
        ("Microsoft.Data.Sqlite", "sqlite"),
        ("System.Data.SQLite", "sqlite"),
        ("Npgsql", "postgresql"),
        ("Microsoft.Data.SqlClient", "microsoft.sql_server"),
        ("System.Data.SqlClient", "microsoft.sql_server"),
        ("MySqlConnector", "mysql"),
        ("MySql.Data", "mysql"),
        ("Oracle.", "oracle.db"),
        ("FirebirdSql", "firebirdsql"),
        ("IBM.Data", "ibm.db2"),
        ("Sap.Data.Hana", "sap.hana"),
        ("Teradata.Client", "teradata"),
        ("ClickHouse", "clickhouse"),
    ];

    private static readonly ConditionalWeakTable<Type, string> s_known = [];

    /// <summary>The value of <c>db.system.name</c>.</summary>
    public static string Of(Type provider) => s_known.GetValue(provider, Find);

    private static string Find(Type provider)
    {
        var name = provider.FullName ?? "";
        foreach (var (prefix, system) in s_providers)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                return system;
        }

        return Unknown;
    }

    /// <summary>Npgsql creates spans itself.</summary>
    public static bool HasOwnSpans(object provider) => provider.GetType().FullName?.StartsWith("Npgsql.", StringComparison.Ordinal) == true;
}
