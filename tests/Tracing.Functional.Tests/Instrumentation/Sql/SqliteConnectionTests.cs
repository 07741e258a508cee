// Transactions, and what becomes a span only if it fails: begin, open, prepare.
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using NUnit.Framework;

namespace Tracing.Functional.Tests.Instrumentation.Sql;

public class SqliteConnectionTests : SqliteFixture
{
    [TestCase(false, "COMMIT main | Client | Unset | db.namespace=main, db.operation.name=COMMIT, db.system.name=sqlite | ")]
    [TestCase(true, "ROLLBACK main | Client | Unset | db.namespace=main, db.operation.name=ROLLBACK, db.system.name=sqlite | ")]
    public async Task A_transaction_is_a_span_beside_its_commands(bool isRolledBack, string expected)
    {
        foreach (var isAsync in new[] { false, true })
        {
            using var root = Recorded.Source.StartActivity("root");
            var transaction = isAsync ? await Connection.BeginTransactionAsync() : Connection.BeginTransaction();
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

            Assert.That(Recording.Spans.Select(span => span.ParentSpanId), Is.All.EqualTo(root!.SpanId));
            Assert.That(Recorded.Print(Recording.Spans[1]), Is.EqualTo(expected));
            Assert.That(Recording.Spans, Has.Count.EqualTo(2));
            Recording.Clear();
            root.Dispose();
            Recording.Clear();
        }
    }

    [Test]
    public void A_transaction_that_is_disposed_open_is_a_rollback()
    {
        Connection.BeginTransaction().Dispose();
        Assert.That(Recording.Only.DisplayName, Is.EqualTo("ROLLBACK main"));
    }

    [Test]
    public void A_begin_that_fails_is_a_failed_span()
    {
        using var first = Connection.BeginTransaction();
        Assert.Throws<InvalidOperationException>(() => Connection.BeginTransaction());
        Assert.That(Recorded.Print(Recording.Only), Does.StartWith("BEGIN main | Client | Error")
            .And.Contains("error.type=System.InvalidOperationException"));
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
        Assert.That(Recorded.Print(Recording.Only), Is.EqualTo(
            "CONNECT main | Client | Error | db.namespace=main, db.response.status_code=14, "
            + "db.system.name=sqlite, error.type=14 | exception"));
    }

    [Test]
    public void A_prepare_is_a_span_only_where_it_fails()
    {
        using var command = Command("SELECT * FROM nowhere");
        Assert.Throws<SqliteException>(command.Prepare);
        command.CommandText = "SELECT * FROM orders";
        command.Prepare();
        Assert.That(Recording.Only.DisplayName, Is.EqualTo("SELECT nowhere"));
    }
}
