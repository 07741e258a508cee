// A decorated MySqlConnector against a real MariaDB: what its spans say, and that MySqlConnector's own do not double them.
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using MySqlConnector;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Tests.Peers;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

#pragma warning disable CA1001 // OneTimeTearDown disposes it.
public class MariaDbTests
{
    private const string Slow =
        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c";

    private MariaDb _server = null!;

    [OneTimeSetUp]
    public void StartServer()
    {
        _server = MariaDb.Run();
        using var connection = Open(isDecorated: false);
        using var command = Command(
            connection, "CREATE TABLE orders (id INT PRIMARY KEY, note TEXT); INSERT INTO orders VALUES (1, 'a'), (2, 'b')");
        command.ExecuteNonQuery();
    }

    [OneTimeTearDown]
    public void StopServer()
    {
        MySqlConnection.ClearAllPools();
        _server?.Dispose();
    }

    [Test]
    public async Task A_command_names_the_server_as_it_names_itself_with_its_port([Values] bool isAsync)
    {
        using var recorded = new Recorded();
        using var connection = Open();
        using var command = Command(connection, "SELECT note FROM orders WHERE id = @id OR note = 'secret'");
        command.Unwrap<MySqlCommand>().Parameters.AddWithValue("@id", 1);
        Assert.That(isAsync ? await command.ExecuteScalarAsync() : command.ExecuteScalar(), Is.EqualTo("a"));
        Assert.That(recorded.Printed.Single(), Is.EqualTo(
            "SELECT orders | Client | Unset | db.collection.name=orders, db.namespace=shop, db.operation.name=SELECT, "
            + "db.query.summary=SELECT orders, db.query.text=SELECT note FROM orders WHERE id = @id OR note = ?, db.system.name=mariadb, "
            + $"server.address=127.0.0.1, server.port={_server.Port} | "));
    }

    [Test]
    public async Task A_command_time_out_has_no_code([Values] bool isAsync)
    {
        using var recorded = new Recorded();
        using var connection = Open();
        using var command = Command(connection, Slow);
        command.CommandTimeout = 1;
        if (isAsync)
            await Assert.ThrowsAsync<MySqlException>(command.ExecuteScalarAsync);
        else
            Assert.Throws<MySqlException>(() => command.ExecuteScalar());
        Assert.That(recorded.Printed.Single(), Does.Contain("| Error |").And.Contain("error.type=timeout,"));
        Assert.That(recorded.Printed.Single(), Does.Not.Contain("status_code"));
    }

    [Test]
    public async Task A_cancelled_command_is_no_error()
    {
        using var recorded = new Recorded();
        using var connection = Open();
        using var command = Command(connection, Slow);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThatAsync(() => command.ExecuteScalarAsync(cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(recorded.Printed.Single(), Does.Contain("| Unset |").And.Not.Contain("error.type"));
    }

    [Test]
    public void An_error_has_the_servers_number()
    {
        using var recorded = new Recorded();
        using var connection = Open();
        using var command = Command(connection, "INSERT INTO orders VALUES (1, 'secret')");
        Assert.Throws<MySqlException>(() => command.ExecuteNonQuery());
        Assert.That(recorded.Printed.Single(), Does.Contain("db.response.status_code=1062").And.Contain("error.type=1062"));
    }

    [Test]
    public void A_command_builder_works_as_over_the_bare_provider()
    {
        Assert.That(Change(isDecorated: true, 10), Is.EqualTo(Change(isDecorated: false, 20)));

        string[] Change(bool isDecorated, int id)
        {
            using var connection = Open(isDecorated);
            var factory = DbProviderFactories.GetFactory(connection)!;
            using var adapter = factory.CreateDataAdapter()!;
            using var builder = factory.CreateCommandBuilder()!;
            adapter.SelectCommand = Command(connection, $"SELECT id, note FROM orders WHERE id >= {id} AND id < {id + 10}");
            builder.DataAdapter = adapter;
            using var table = new DataTable();
            adapter.Fill(table);
            table.Rows.Add(id, "new");
            table.Rows.Add(id + 1, "new, too");
            var steps = new List<string> { $"{adapter.Update(table)}" };
            table.Rows[0]["note"] = "changed";
            table.Rows[1].Delete();
            steps.Add($"{adapter.Update(table)}");
            steps.Add(builder.GetUpdateCommand().CommandText);
            steps.Add(builder.QuoteIdentifier("a`b"));
            using var left = Command(connection, $"SELECT GROUP_CONCAT(note) FROM orders WHERE id >= {id} AND id < {id + 10}");
            steps.Add($"{left.ExecuteScalar()}");
            return [.. steps];
        }
    }

    [Test]
    public async Task MySqlConnectors_own_spans_do_not_double_ours([Values] bool isAsync)
    {
        var spans = new List<Activity>();
        using var provider = Provider(spans);
        using var connection = Open();
        using var root = Recorded.Source.StartActivity("root");
        using (var reader = Command(connection, "SELECT id FROM orders WHERE note = 'secret'"))
        {
            using var rows = isAsync ? await reader.ExecuteReaderAsync() : reader.ExecuteReader();
            Assert.That(Activity.Current, Is.SameAs(root));
            while (isAsync ? await rows.ReadAsync() : rows.Read())
                Assert.That(Activity.Current, Is.SameAs(root));
        }

        using var write = Command(connection, "UPDATE orders SET note = 'secret' WHERE id = 100");
        _ = isAsync ? await write.ExecuteNonQueryAsync() : write.ExecuteNonQuery();
        var names = spans.Where(span => span.OperationName != "Open").Select(span => $"{span.Source.Name}: {span.DisplayName}");
        Assert.That(names, Is.EqualTo(new[] { "Tracing.Functional.Sql: SELECT orders", "Tracing.Functional.Sql: UPDATE orders" }));
        Assert.That(Activity.Current, Is.SameAs(root));
    }

    [Test]
    public void Without_a_decorator_they_are_completed_and_hold_no_literal()
    {
        var spans = new List<Activity>();
        using var provider = Provider(spans);
        using var connection = Open(isDecorated: false);
        using var command = Command(connection, "SELECT id FROM orders WHERE note = 'secret'");
        command.ExecuteScalar();
        var span = spans.Single(span => span.OperationName == "Execute");
        Assert.That(Recorded.Print(span), Does.StartWith("SELECT orders | Client |").And.Contain("db.query.summary=SELECT orders")
            .And.Contain("SELECT id FROM orders WHERE note = ?").And.Not.Contain("secret"));
    }

    private static TracerProvider Provider(List<Activity> spans) => Sdk.CreateTracerProviderBuilder()
        .SetSampler(new AlwaysOnSampler())
        .AddSource("MySqlConnector", "SqlTests")
        .AddSqlTracing()
        .AddProcessor(new SimpleActivityExportProcessor(new Kept(spans)))
        .Build();

    private DbConnection Open(bool isDecorated = true)
    {
        var bare = new MySqlConnection(_server.ConnectionString);
        var connection = isDecorated ? bare.WithTracing() : bare;
        connection.Open();
        return connection;
    }

    private static DbCommand Command(DbConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }

    private sealed class Kept(List<Activity> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Add(span);
            return ExportResult.Success;
        }
    }
}
