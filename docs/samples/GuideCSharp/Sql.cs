using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;

namespace Guide;

// Snippets of docs/guide/sql.md.
internal static class Sql
{
    public static void Show()
    {
        Page.Title("sql", "what commands record");
        var exporter = new Printing();

        #region setUp
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSqlTracing()
            .AddProcessor(new SimpleActivityExportProcessor(exporter))
            .Build();

        using var connection = new SqliteConnection("Data Source=:memory:").WithTracing();
        connection.Open();
        #endregion

        Options();
        Ask(connection);
    }

    private static void Ask(DbConnection connection)
    {
        using var create = connection.CreateCommand();
        create.CommandText = "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT)";
        create.ExecuteNonQuery();

        #region unwrap
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM orders WHERE customer = 'Ada' AND id IN (1, 2, 3) OR id = $id";
        command.Unwrap<SqliteCommand>().Parameters.AddWithValue("$id", 4);
        #endregion

        using var reader = command.ExecuteReader();
        while (reader.Read())
            Page.Line(reader.GetInt64(0));
    }

    private static void Options()
    {
        #region options
        var options = new SqlTracingOptions
        {
            QueryText = SqlQueryText.None,
            RecordTransactions = false,
            Enrich = span => span.SetTag("shop.region", "eu"),
        };
        using var dataSource = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:").WithTracing(options);
        #endregion

        Page.Line(dataSource.ConnectionString);
    }

    private sealed class Printing : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                Page.Line(
                    $"{span.DisplayName}: {span.GetTagItem("db.query.text")}, rows {span.GetTagItem("db.response.returned_rows") ?? "-"}");
            return ExportResult.Success;
        }
    }
}
