// What the decorators record of a real SQLite database, kind of request by kind, and that they change nothing of what it answers.
using System.Data;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqliteTests : SqliteFixture
{
    private const string Common = "db.namespace=main";

    [Test]
    public async Task A_command_is_a_span_with_the_attributes_of_the_conventions([Values] bool isAsync)
    {
        using var command = Command("UPDATE orders SET note = 'x' WHERE id > 1");
        Assert.That(isAsync ? await command.ExecuteNonQueryAsync() : command.ExecuteNonQuery(), Is.EqualTo(2));
        Assert.That(Recorded.Print(Recording.Only), Is.EqualTo(
            $"UPDATE orders | Client | Unset | db.collection.name=orders, {Common}, db.operation.name=UPDATE, "
            + "db.query.summary=UPDATE orders, db.query.text=UPDATE orders SET note = ? WHERE id > ?, db.system.name=sqlite | "));
    }

    [Test]
    public async Task A_scalar_is_a_span([Values] bool isAsync)
    {
        using var command = Command("SELECT count(*) FROM orders");
        Assert.That(isAsync ? await command.ExecuteScalarAsync() : command.ExecuteScalar(), Is.EqualTo(3L));
        Assert.That(Recorded.Print(Recording.Only), Does.StartWith("SELECT orders | Client | Unset | "));
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
        Assert.That(Recording.Spans, Is.Empty);

        if (isAsync)
            await (isDisposed ? reader.DisposeAsync().AsTask() : reader.CloseAsync());
        else if (isDisposed)
            reader.Dispose();
        else
            reader.Close();
        await reader.DisposeAsync();

        Assert.That(Recorded.Print(Recording.Only), Is.EqualTo(
            $"SELECT orders | Client | Unset | db.collection.name=orders, {Common}, db.operation.name=SELECT, "
            + "db.query.summary=SELECT orders, db.query.text=SELECT id FROM orders WHERE id IN (?), db.response.returned_rows=2, "
            + "db.system.name=sqlite | "));
        Assert.That(Recording.Only.ParentSpanId, Is.EqualTo(root!.SpanId));
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

        Assert.That(Recording.Only.GetTagItem("db.response.returned_rows"), Is.EqualTo(4L));
    }

    [Test]
    public async Task A_failure_has_the_providers_code_and_reaches_the_caller([Values] bool isAsync)
    {
        using var command = Command("INSERT INTO orders VALUES (1, 'secret')");
        var failure = isAsync
            ? await Assert.ThrowsAsync<SqliteException>(command.ExecuteNonQueryAsync)
            : Assert.Throws<SqliteException>(() => command.ExecuteNonQuery());
        Assert.That(failure!.SqliteErrorCode, Is.EqualTo(19));
        Assert.That(Recorded.Print(Recording.Only), Is.EqualTo(
            $"INSERT orders | Client | Error | db.collection.name=orders, {Common}, db.operation.name=INSERT, "
            + "db.query.summary=INSERT orders, db.query.text=INSERT INTO orders VALUES (?, ?), db.response.status_code=1555, "
            + "db.system.name=sqlite, error.type=1555 | exception"));
        Assert.That(Recording.Only.StatusDescription, Is.EqualTo("1555"));
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
        Assert.That(Recorded.Print(Recording.Only), Does.StartWith("SELECT nowhere | Client | Error | ").And.Contains("error.type=1 "));
        Assert.That(Activity.Current, Is.SameAs(root));
    }

    [Test]
    public void While_nobody_listens_execution_allocates_nothing_more()
    {
        Recording.Dispose();
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
}
