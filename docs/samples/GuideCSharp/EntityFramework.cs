using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;

namespace Guide;

// Snippets of docs/guide/ef-core.md.
internal static class EntityFramework
{
    public static async Task ShowAsync()
    {
        Page.Title("ef-core", "one span a command");
        var exporter = new Printing();

        #region setUp
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSqlTracing()
            .AddProcessor(new SimpleActivityExportProcessor(exporter))
            .Build();
        #endregion

        using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync();

        #region useTracing
        var options = new DbContextOptionsBuilder<Shop>().UseSqlite(connection).UseTracing().Options;
        #endregion

        using (var shop = new Shop(options))
        {
            await shop.Database.EnsureCreatedAsync();
            shop.Orders.Add(new Order { Customer = "Ada", Total = 12.5m });
            await shop.SaveChangesAsync();
            var limit = 10m;
            Page.Line(await shop.Orders.CountAsync(order => order.Total > limit));
        }

        await AskAsync(connection);
    }

    private static async Task AskAsync(SqliteConnection connection)
    {
        #region dapper
        using var traced = connection.WithTracing();
        var customers = await traced.QueryAsync<string>(
            "SELECT Customer FROM Orders WHERE Total > @limit", new { limit = 10 });
        await traced.ExecuteAsync(
            "UPDATE Orders SET Customer = @name WHERE Id = @id", new[] { new { name = "Bob", id = 1 }, new { name = "Eve", id = 2 } });
        #endregion

        Page.Line(string.Join(", ", customers));
    }

    private sealed class Order
    {
        public int Id { get; set; }

        public string Customer { get; set; } = "";

        public decimal Total { get; set; }
    }

    private sealed class Shop(DbContextOptions<Shop> options) : DbContext(options)
    {
        public DbSet<Order> Orders => Set<Order>();
    }

    private sealed class Printing : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                Page.Line($"{span.DisplayName}: {span.GetTagItem("db.query.text")?.ToString()?.ReplaceLineEndings(" ")}");
            return ExportResult.Success;
        }
    }
}
