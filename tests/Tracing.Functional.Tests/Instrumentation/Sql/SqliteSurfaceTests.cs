// Decorated or not, ADO.NET is the same to use: mixed objects, factories, data sources, adapters, and what only the provider has.
using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqliteSurfaceTests : SqliteFixture
{
    [Test]
    public void What_only_the_provider_has_stays_reachable()
    {
        using var command = Command("SELECT 1 WHERE $a = 1");
        command.Unwrap<SqliteCommand>().Parameters.AddWithValue("$a", 1);
        using var transaction = Connection.BeginTransaction();
        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        Assert.That(Connection.Unwrap<SqliteConnection>().Handle, Is.Not.Null);
        Assert.That(reader.Unwrap<SqliteDataReader>().Handle, Is.Not.Null);
        Assert.That(transaction.Unwrap<SqliteTransaction>().Connection, Is.SameAs(Connection.Unwrap<SqliteConnection>()));
        Assert.That(transaction.Connection, Is.SameAs(Connection));
        Assert.Throws<InvalidCastException>(() => Connection.Unwrap<Npgsql.NpgsqlConnection>());
    }

    [Test]
    public void Commands_take_wrapped_and_bareConnections_and_transactions()
    {
        using var command = DbProviderFactories.GetFactory(Connection)!.CreateCommand()!;
        command.CommandText = "SELECT 1 FROM orders";
        foreach (var connection in new[] { Connection, Connection.Unwrap<SqliteConnection>() })
        {
            command.Connection = connection;
            Assert.That(command.Connection, Is.SameAs(connection));
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            Assert.That(command.Transaction, Is.SameAs(transaction));
            command.ExecuteScalar();
            command.Transaction = null;
        }

        var commands = Recording.Spans.Where(span => span.DisplayName == "SELECT orders").Select(Recorded.Print).ToList();
        Assert.That(commands, Has.Count.EqualTo(2));
        Assert.That(commands[0], Is.EqualTo(commands[1]));
    }

    [Test]
    public async Task A_data_source_traces_itsConnections_and_commands()
    {
        await using var source = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:").WithTracing();
        await using var command = source.CreateCommand("SELECT 1");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(1L));
        await using var connection = await source.OpenConnectionAsync();
        Assert.That(connection.WithTracing(), Is.SameAs(connection));
        Assert.That(Recording.Only.DisplayName, Is.EqualTo("SELECT"));
    }

    [Test]
    public void A_data_adapter_of_the_factory_fills_and_is_traced()
    {
        var factory = DbProviderFactories.GetFactory(Connection)!;
        using var adapter = factory.CreateDataAdapter()!;
        adapter.SelectCommand = Command("SELECT * FROM orders");
        using var table = new DataTable();
        Assert.That(adapter.Fill(table), Is.EqualTo(3));
        Assert.That(Recording.Only.GetTagItem("db.response.returned_rows"), Is.EqualTo(3L));
    }
}
