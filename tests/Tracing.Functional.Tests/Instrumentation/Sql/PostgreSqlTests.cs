// Npgsql's own spans, completed, against a real server; and the decorated batch, since SQLite has none.
using System.Data;
using Npgsql;
using NUnit.Framework;
using OpenTelemetry.Trace;
using Tracing.Functional.Instrumentation.Sql;
using Tracing.Functional.Tests.Peers;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

#pragma warning disable CA1001 // OneTimeTearDown disposes them.
public class PostgreSqlTests
{
    private PostgreSql _server = null!;
    private NpgsqlDataSource _source = null!;

    [OneTimeSetUp]
    public void StartServer()
    {
        _server = PostgreSql.Run();
        _source = NpgsqlDataSource.Create(_server.ConnectionString);
        Wait();
        using var command = _source.CreateCommand(
            "CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders VALUES (1, 'a'), (2, 'b'); "
            + "CREATE PROCEDURE restock(a int) LANGUAGE sql AS 'SELECT 1'");
        command.ExecuteNonQuery();
    }

    [OneTimeTearDown]
    public void StopServer()
    {
        _source?.Dispose();
        NpgsqlConnection.ClearAllPools();
        _server?.Dispose();
    }

    [TestCase("SELECT * FROM orders WHERE id = 1 AND note = 'secret'", "SELECT orders",
        "db.collection.name=orders", "db.operation.name=SELECT", "db.query.summary=SELECT orders",
        "db.query.text=SELECT * FROM orders WHERE id = ? AND note = ?")]
    [TestCase("UPDATE \"orders\" SET note = E'it\\'s' WHERE id = -1 -- secret", "UPDATE orders",
        "db.collection.name=orders", "db.query.text=UPDATE \"orders\" SET note = ? WHERE id = ?")]
    [TestCase("SELECT $$secret$$; SELECT 'secret'", "SELECT", "db.query.text=SELECT ?; SELECT ?")]
    [TestCase("WITH x AS (SELECT 1) SELECT * FROM x JOIN orders o ON true", "SELECT SELECT x orders", "db.collection.name=orders")]
    public async Task A_span_of_Npgsql_is_completed(string sql, string name, params string[] tags)
    {
        using var recorded = new Recorded();
        await using (var command = _source.CreateCommand(sql))
            await command.ExecuteNonQueryAsync();

        var span = recorded.Printed.Single(one => !one.StartsWith("CONNECT", StringComparison.Ordinal));
        Assert.That(span, Does.StartWith(name + " | Client | Unset | ").And.Contains("db.system.name=postgresql")
            .And.Contains("db.namespace=postgres").And.Contains("server.address=127.0.0.1"));
        foreach (var tag in tags)
            Assert.That(span, Does.Contain(tag + ", "));
        Assert.That(span, Does.Not.Contain("secret"));
    }

    [Test]
    public void An_error_keeps_the_code_that_Npgsql_gave()
    {
        using var recorded = new Recorded();
        using var command = _source.CreateCommand("INSERT INTO orders VALUES (1, 'secret')");
        Assert.Throws<PostgresException>(() => command.ExecuteNonQuery());
        Assert.That(recorded.Printed[^1], Does.StartWith("INSERT orders | Client | Error | ")
            .And.Contains("db.response.status_code=23505").And.EndsWith("exception"));
    }

    [Test]
    public void A_stored_procedure_keeps_its_name()
    {
        using var recorded = new Recorded();
        using var connection = _source.OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = "restock";
        command.CommandType = CommandType.StoredProcedure;
        command.Parameters.Add(new NpgsqlParameter { Value = 1 });
        command.ExecuteNonQuery();
        Assert.That(recorded.Printed[^1], Does.StartWith("CALL restock | ").And.Contains("db.stored_procedure.name=restock"));
    }

    [Test]
    public void The_text_can_be_left_out_or_kept_with_its_parameters()
    {
        foreach (var (kind, expected) in new[]
        {
            (SqlQueryText.None, null),
            (SqlQueryText.AsIsWhenParameterized, "SELECT  note FROM orders WHERE id = $1 OR id = 7"),
            (SqlQueryText.Sanitized, "SELECT note FROM orders WHERE id = $1 OR id = ?"),
        })
        {
            using var recorded = new Recorded(options => options.QueryText = kind);
            using var command = _source.CreateCommand("SELECT  note FROM orders WHERE id = $1 OR id = 7");
            command.Parameters.Add(new NpgsqlParameter { Value = 1 });
            command.ExecuteScalar();
            Assert.That(recorded.Spans[^1].GetTagItem("db.query.text"), Is.EqualTo(expected));
            Assert.That(recorded.Spans[^1].DisplayName, Is.EqualTo("SELECT orders"));
        }
    }

    [Test]
    public void Npgsql_is_not_decorated_so_its_spans_are_not_doubled()
    {
        using var recorded = new Recorded();
        Assert.That(_source.WithTracing(), Is.SameAs(_source));
        using var bare = _source.OpenConnection();
        var connection = bare.WithTracing();
        Assert.That(connection, Is.SameAs(bare));
        recorded.Clear();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1";
        command.ExecuteScalar();
        Assert.That(recorded.Spans, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_exception_in_Enrich_changes_nothing()
    {
        using var recorded = new Recorded(options => options.Enrich = _ => throw new InvalidOperationException("broken"));
        using var command = _source.CreateCommand("SELECT 'secret'");
        Assert.That(command.ExecuteScalar(), Is.EqualTo("secret"));
        Assert.That(recorded.Printed[^1], Does.Contain("db.query.text=SELECT ?"));
    }

    [TestCase("INSERT INTO orders VALUES (71, 'x')", "INSERT INTO orders VALUES (72, 'y')", "BATCH INSERT orders", "orders")]
    [TestCase("INSERT INTO orders VALUES (73, 'it''s')", "DELETE FROM orders WHERE id = 73", "BATCH", "orders")]
    public async Task A_decorated_batch_is_one_span(string first, string second, string name, string? collection)
    {
        using var recorded = new Recorded();
        await using var connection = await Decorated();
        await using var batch = Batch(connection, first, second);
        Assert.That(await batch.ExecuteNonQueryAsync(), Is.EqualTo(2));
        var span = Ours(recorded).Single();
        Assert.That(span.DisplayName, Is.EqualTo(name));
        Assert.That(span.GetTagItem("db.collection.name"), Is.EqualTo(collection));
        Assert.That(span.GetTagItem("db.operation.batch.size"), Is.EqualTo(2));
        Assert.That(span.GetTagItem("server.port"), Is.EqualTo(_server.Port));
        Assert.That(span.GetTagItem("db.query.text"), Does.Not.Contain("'"));
    }

    [Test]
    public async Task A_batch_that_cannot_be_prepared_is_a_failed_span([Values] bool isAsync)
    {
        using var recorded = new Recorded();
        await using var connection = await Decorated();
        await using (var good = Batch(connection, "SELECT 1", "SELECT id FROM orders"))
        {
            good.Prepare();
            await good.PrepareAsync();
        }

        await using var batch = Batch(connection, "SELECT 1", "SELECT * FROM nowhere");
        if (isAsync)
            await Assert.ThrowsAsync<PostgresException>(() => batch.PrepareAsync());
        else
            Assert.Throws<PostgresException>(batch.Prepare);
        Assert.That(Recorded.Print(Ours(recorded).Single()), Does.StartWith("BATCH | Client | Error | ")
            .And.Contains("error.type=42P01").And.EndsWith("exception"));
    }

    [Test]
    public async Task A_reader_that_throws_at_once_is_a_failed_span([Values] bool isNextResult)
    {
        using var recorded = new Recorded();
        await using var connection = await Decorated();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM orders";
        await using (var reader = await command.ExecuteReaderAsync())
        {
            await reader.Unwrap<NpgsqlDataReader>().CloseAsync();
            Func<Task<bool>> call = isNextResult ? reader.NextResultAsync : reader.ReadAsync;
            Assert.That(() => { _ = call(); }, Throws.InvalidOperationException, "not from a task");
        }

        Assert.That(Recorded.Print(Ours(recorded).Single()), Does.StartWith("SELECT orders | Client | Error | ").And.EndsWith("exception"));
    }

    private static IEnumerable<System.Diagnostics.Activity> Ours(Recorded recorded) =>
        recorded.Spans.Where(span => span.Source.Name == SqlTracer.SourceName);

    private async Task<TracedConnection> Decorated() => new(await _source.OpenConnectionAsync(), SqlTracer.Of(null));

    private static System.Data.Common.DbBatch Batch(TracedConnection connection, params string[] texts)
    {
        var batch = connection.CreateBatch();
        foreach (var text in texts)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = text;
            batch.BatchCommands.Add(command);
        }

        return batch;
    }

    /// <summary>The server listens before it takes connections.</summary>
    private void Wait()
    {
        var deadline = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var connection = _source.OpenConnection();
                return;
            }
            catch (NpgsqlException) when (deadline.Elapsed < TimeSpan.FromSeconds(60))
            {
            }
        }
    }
}
