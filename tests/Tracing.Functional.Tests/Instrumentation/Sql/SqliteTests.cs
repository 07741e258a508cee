// What the decorators record of a real SQLite database, kind of request by kind, and that they change nothing of what it answers.
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

#pragma warning disable CA1001 // TearDown disposes them.
public class SqliteTests
{
    private const string Common = "db.namespace=main";
    private DbConnection _connection = null!;
    private Recorded _recorded = null!;

    [SetUp]
    public void SetUp()
    {
        _connection = new SqliteConnection("Data Source=:memory:").WithTracing();
        _connection.Open();
        using var command = Command("CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT); INSERT INTO orders VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        command.ExecuteNonQuery();
        _recorded = new Recorded();
    }

    [TearDown]
    public void TearDown()
    {
        _recorded.Dispose();
        _connection.Dispose();
    }

    [Test]
    public async Task A_command_is_a_span_with_the_attributes_of_the_conventions([Values] bool isAsync)
    {
        using var command = Command("UPDATE orders SET note = 'x' WHERE id > 1");
        Assert.That(isAsync ? await command.ExecuteNonQueryAsync() : command.ExecuteNonQuery(), Is.EqualTo(2));
        Assert.That(Recorded.Print(_recorded.Only), Is.EqualTo(
            $"UPDATE orders | Client | Unset | db.collection.name=orders, {Common}, db.operation.name=UPDATE, db.query.summary=UPDATE orders, "
            + "db.query.text=UPDATE orders SET note = ? WHERE id > ?, db.system.name=sqlite | "));
    }

    [Test]
    public async Task A_scalar_is_a_span([Values] bool isAsync)
    {
        using var command = Command("SELECT count(*) FROM orders");
        Assert.That(isAsync ? await command.ExecuteScalarAsync() : command.ExecuteScalar(), Is.EqualTo(3L));
        Assert.That(Recorded.Print(_recorded.Only), Does.StartWith("SELECT orders | Client | Unset | "));
    }

    [Test]
    public async Task A_reader_is_a_span_until_it_is_closed_and_counts_its_rows([Values] bool isAsync, [Values] bool isDisposed)
    {
        using var root = Recorded.Source.StartActivity("root");
        using var command = Command("SELECT id FROM orders WHERE id IN (1, 2, 7)");
        var reader = isAsync ? await command.ExecuteReaderAsync() : command.ExecuteReader();
        Assert.That(Activity.Current, Is.SameAs(root), "what is done between the rows is not inside of the span");
        while (isAsync ? await reader.ReadAsync() : reader.Read())
            Assert.That(reader.GetInt32(0), Is.LessThan(3));
        Assert.That(_recorded.Spans, Is.Empty);

        if (isAsync)
            await (isDisposed ? reader.DisposeAsync().AsTask() : reader.CloseAsync());
        else if (isDisposed)
            reader.Dispose();
        else
            reader.Close();
        await reader.DisposeAsync();

        Assert.That(Recorded.Print(_recorded.Only), Is.EqualTo(
            $"SELECT orders | Client | Unset | db.collection.name=orders, {Common}, db.operation.name=SELECT, db.query.summary=SELECT orders, "
            + "db.query.text=SELECT id FROM orders WHERE id IN (?), db.response.returned_rows=2, db.system.name=sqlite | "));
        Assert.That(_recorded.Only.ParentSpanId, Is.EqualTo(root!.SpanId));
        Assert.That(Activity.Current, Is.SameAs(root));
    }

    [Test]
    public void Rows_are_counted_over_all_results_and_through_the_enumerator()
    {
        using var command = Command("SELECT id FROM orders; SELECT note FROM orders WHERE id = 1");
        using (var reader = command.ExecuteReader())
        {
            Assert.That(reader.Cast<IDataRecord>().Count(), Is.EqualTo(3));
            Assert.That(reader.NextResult(), Is.True);
            Assert.That(reader.Read(), Is.True);
        }

        Assert.That(_recorded.Only.GetTagItem("db.response.returned_rows"), Is.EqualTo(4L));
    }

    [Test]
    public async Task A_failure_has_the_providers_code_and_reaches_the_caller([Values] bool isAsync)
    {
        using var command = Command("INSERT INTO orders VALUES (1, 'secret')");
        var failure = isAsync
            ? await Assert.ThrowsAsync<SqliteException>(command.ExecuteNonQueryAsync)
            : Assert.Throws<SqliteException>(() => command.ExecuteNonQuery());
        Assert.That(failure!.SqliteErrorCode, Is.EqualTo(19));
        Assert.That(Recorded.Print(_recorded.Only), Is.EqualTo(
            $"INSERT orders | Client | Error | db.collection.name=orders, {Common}, db.operation.name=INSERT, db.query.summary=INSERT orders, "
            + "db.query.text=INSERT INTO orders VALUES (?, ?), db.response.status_code=19, db.system.name=sqlite, error.type=19 | exception"));
        Assert.That(_recorded.Only.StatusDescription, Is.EqualTo("19"));
    }

    [Test]
    public async Task A_reader_that_fails_to_open_is_a_failed_span([Values] bool isAsync)
    {
        using var root = Recorded.Source.StartActivity("root");
        using var command = Command("SELECT * FROM nowhere");
        if (isAsync)
            await Assert.ThrowsAsync<SqliteException>(() => command.ExecuteReaderAsync());
        else
            Assert.Throws<SqliteException>(() => command.ExecuteReader());
        Assert.That(Recorded.Print(_recorded.Only), Does.StartWith("SELECT nowhere | Client | Error | ").And.Contains("error.type=1 "));
        Assert.That(Activity.Current, Is.SameAs(root));
    }

    [TestCase(false, "COMMIT main | Client | Unset | db.namespace=main, db.operation.name=COMMIT, db.system.name=sqlite | ")]
    [TestCase(true, "ROLLBACK main | Client | Unset | db.namespace=main, db.operation.name=ROLLBACK, db.system.name=sqlite | ")]
    public async Task A_transaction_is_a_span_beside_its_commands(bool isRolledBack, string expected)
    {
        foreach (var isAsync in new[] { false, true })
        {
            using var root = Recorded.Source.StartActivity("root");
            var transaction = isAsync ? await _connection.BeginTransactionAsync() : _connection.BeginTransaction();
            Assert.That(Activity.Current, Is.SameAs(root));
            using (var command = Command("DELETE FROM orders WHERE id = 1"))
            {
                Assert.That(command.Transaction, Is.SameAs(transaction));
                command.Transaction = transaction;
                command.ExecuteNonQuery();
            }

            if (isAsync)
                await (isRolledBack ? transaction.RollbackAsync() : transaction.CommitAsync());
            else if (isRolledBack)
                transaction.Rollback();
            else
                transaction.Commit();
            await transaction.DisposeAsync();

            Assert.That(_recorded.Spans.Select(span => span.ParentSpanId), Is.All.EqualTo(root!.SpanId));
            Assert.That(Recorded.Print(_recorded.Spans[1]), Is.EqualTo(expected));
            Assert.That(_recorded.Spans, Has.Count.EqualTo(2));
            _recorded.Clear();
            root.Dispose();
            _recorded.Clear();
        }
    }

    [Test]
    public void A_transaction_that_is_disposed_open_is_a_rollback()
    {
        _connection.BeginTransaction().Dispose();
        Assert.That(_recorded.Only.DisplayName, Is.EqualTo("ROLLBACK main"));
    }

    [Test]
    public void A_begin_that_fails_is_a_failed_span()
    {
        using var first = _connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => _connection.BeginTransaction());
        Assert.That(Recorded.Print(_recorded.Only), Does.StartWith("BEGIN main | Client | Error").And.Contains("error.type=System.InvalidOperationException"));
    }

    [Test]
    public async Task An_open_is_a_span_only_where_it_fails([Values] bool isAsync)
    {
        using var missing = new SqliteConnection("Data Source=/no/such/folder/shop.db;Mode=ReadOnly").WithTracing();
        if (isAsync)
            await Assert.ThrowsAsync<SqliteException>(missing.OpenAsync);
        else
            Assert.Throws<SqliteException>(missing.Open);
        using var good = new SqliteConnection("Data Source=:memory:").WithTracing();
        good.Open();
        Assert.That(Recorded.Print(_recorded.Only), Is.EqualTo(
            "CONNECT main | Client | Error | db.namespace=main, db.response.status_code=14, db.system.name=sqlite, error.type=14 | exception"));
    }

    [Test]
    public void A_prepare_is_a_span_only_where_it_fails()
    {
        using var command = Command("SELECT * FROM nowhere");
        Assert.Throws<SqliteException>(command.Prepare);
        command.CommandText = "SELECT * FROM orders";
        command.Prepare();
        Assert.That(_recorded.Only.DisplayName, Is.EqualTo("SELECT nowhere"));
    }

    [Test]
    public void What_only_the_provider_has_stays_reachable()
    {
        using var command = Command("SELECT 1 WHERE $a = 1");
        command.Unwrap<SqliteCommand>().Parameters.AddWithValue("$a", 1);
        using var transaction = _connection.BeginTransaction();
        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        Assert.That(_connection.Unwrap<SqliteConnection>().Handle, Is.Not.Null);
        Assert.That(reader.Unwrap<SqliteDataReader>().Handle, Is.Not.Null);
        Assert.That(transaction.Unwrap<SqliteTransaction>().Connection, Is.SameAs(_connection.Unwrap<SqliteConnection>()));
        Assert.That(transaction.Connection, Is.SameAs(_connection));
        Assert.Throws<InvalidCastException>(() => _connection.Unwrap<Npgsql.NpgsqlConnection>());
    }

    [Test]
    public void Commands_take_wrapped_and_bare_connections_and_transactions()
    {
        using var command = DbProviderFactories.GetFactory(_connection)!.CreateCommand()!;
        command.CommandText = "SELECT 1 FROM orders";
        foreach (var connection in new[] { _connection, _connection.Unwrap<SqliteConnection>() })
        {
            command.Connection = connection;
            Assert.That(command.Connection, Is.SameAs(connection));
            using var transaction = connection.BeginTransaction();
            command.Transaction = transaction;
            Assert.That(command.Transaction, Is.SameAs(transaction));
            command.ExecuteScalar();
            command.Transaction = null;
        }

        var commands = _recorded.Spans.Where(span => span.DisplayName == "SELECT orders").Select(Recorded.Print).ToList();
        Assert.That(commands, Has.Count.EqualTo(2));
        Assert.That(commands[0], Is.EqualTo(commands[1]));
    }

    [Test]
    public async Task A_data_source_traces_its_connections_and_commands()
    {
        await using var source = SqliteFactory.Instance.CreateDataSource("Data Source=:memory:").WithTracing();
        await using var command = source.CreateCommand("SELECT 1");
        Assert.That(await command.ExecuteScalarAsync(), Is.EqualTo(1L));
        await using var connection = await source.OpenConnectionAsync();
        Assert.That(connection.WithTracing(), Is.SameAs(connection));
        Assert.That(_recorded.Only.DisplayName, Is.EqualTo("SELECT"));
    }

    [Test]
    public void A_data_adapter_of_the_factory_fills_and_is_traced()
    {
        var factory = DbProviderFactories.GetFactory(_connection)!;
        using var adapter = factory.CreateDataAdapter()!;
        adapter.SelectCommand = Command("SELECT * FROM orders");
        using var table = new DataTable();
        Assert.That(adapter.Fill(table), Is.EqualTo(3));
        Assert.That(_recorded.Only.GetTagItem("db.response.returned_rows"), Is.EqualTo(3L));
    }

    [Test]
    public void While_nobody_listens_execution_allocates_nothing_more()
    {
        _recorded.Dispose();
        using var command = Command("SELECT 1");
        var bare = command.Unwrap<SqliteCommand>();
        Assert.That(Allocated(command), Is.EqualTo(Allocated(bare)));

        static long Allocated(DbCommand command)
        {
            for (var i = 0; i < 100; i++)
                command.ExecuteScalar();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                command.ExecuteScalar();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private DbCommand Command(string text)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
}
