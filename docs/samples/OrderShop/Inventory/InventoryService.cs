using System.Data.Common;
using Microsoft.Data.Sqlite;
using Tracing.Functional;

namespace OrderShop;

// The inventory: HTTP in front of SQLite. The spans of its server and of its statements come by themselves.
internal sealed class InventoryService : IDisposable
{
    /// <summary>What takes the warehouse long.</summary>
    public const string OversizedItem = "piano";

    private const string Database = "Data Source=inventory;Mode=Memory;Cache=Shared";

    /// <summary>A database in memory lives as long as a connection to it.</summary>
    private readonly SqliteConnection _keeper = new(Database);

    public InventoryService()
    {
        _keeper.Open();
        using var command = _keeper.CreateCommand();
        command.CommandText = "CREATE TABLE stock (item TEXT PRIMARY KEY, shelf TEXT, count INTEGER); "
            + "INSERT INTO stock VALUES ('book', 'A1', 1000000), ('piano', 'yard', 1000000)";
        command.ExecuteNonQuery();
    }

    public static void Map(WebApplication app) => app.MapGet("/stock/{item}", async (string item) =>
    {
        if (await ShelfOf(item) is not { } shelf)
            return Results.NotFound();
        await (item == OversizedItem ? Work.For(270, 330) : Work.For(10, 25));
        Spans.Current.AddEvent("stock reserved", ("shelf", shelf));
        return Results.Text(shelf);
    });

    public void Dispose() => _keeper.Dispose();

    private static async Task<string?> ShelfOf(string item)
    {
        await using DbConnection connection = new SqliteConnection(Database).WithTracing();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT shelf FROM stock WHERE item = @item AND count > 0";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@item", item);
        command.Parameters.Add(parameter);
        return (string?)await command.ExecuteScalarAsync();
    }
}
